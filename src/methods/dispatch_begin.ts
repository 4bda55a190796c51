/** What a run with a packet gets before its program begins. */
import { join } from "@std/path";
import type { Dispatch, Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { promptOf } from "../core/packet_prompt.ts";
import { diffStat } from "../io/git_diff_stat.ts";
import { loadKeptPacket } from "../store/packet_store.ts";
import {
  artifactDigests,
  BEFORE_ARTIFACTS,
  writeArtifact,
} from "../store/run_artifacts.ts";
import type { RunPaths } from "../store/run_folder.ts";
import { keepSnapshot } from "./audit_snapshot.ts";
import type { Context } from "./context.ts";
import { checkPacket, requirePacket } from "./packet_load.ts";
import { ROLE_TEXT } from "./role_text.ts";

export interface DispatchedStart {
  readonly thread: Thread;
  readonly worktree: Worktree;
  readonly dispatch: Dispatch;
  readonly paths: RunPaths;
}

/**
 * Writes packet, prompt and what there was into the folder of a run.
 *
 * @returns what the ledger notes of all that is written before the start.
 * @throws {LockstepError} `packet.lost`, `packet.invalid`.
 */
export async function beginDispatched(
  context: Context,
  start: DispatchedStart,
): Promise<Record<string, string>> {
  const { thread, worktree, dispatch, paths } = start;
  const text = await loadKeptPacket(
    context.ledger().paths,
    dispatch.packet_digest,
  );
  const packet = requirePacket(checkPacket(text), "task.md");
  writeArtifact(paths.folder, "task.md", text);
  writeArtifact(
    paths.folder,
    "prompt.md",
    promptOf(packet, {
      text,
      role: ROLE_TEXT[packet.mode],
      place: {
        folder: join(worktree.path, dispatch.folder),
        worktree: worktree.path,
        branch: worktree.branch,
      },
      directives: thread.directives,
    }),
  );
  const { dirty } = await keepSnapshot(context, paths.folder, worktree);
  const stat = Object.keys(dirty).length === 0
    ? ""
    : await diffStat(worktree.path, "HEAD");
  writeArtifact(paths.folder, "pre_diff_stat.txt", stat);
  return await artifactDigests(paths.folder, BEFORE_ARTIFACTS) ?? {};
}
