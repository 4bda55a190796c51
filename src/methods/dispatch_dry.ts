/** A dispatch that only writes what a run would be given. */
import { join } from "@std/path";
import { verificationItems } from "../core/completion_command.ts";
import { promptOf } from "../core/packet_prompt.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import type { Role } from "../core/records/thread.ts";
import { DRY_RESULT } from "../core/result_schema.ts";
import { resultText } from "../core/result_text.ts";
import { runId } from "../core/run_id.ts";
import { type RunPolicy, unjudged } from "../core/run_policy.ts";
import { compileScope } from "../core/scope.ts";
import { makePrivateFolder } from "../io/fs.ts";
import { findCommit } from "../io/git.ts";
import { diffStat } from "../io/git_diff_stat.ts";
import {
  copyArtifacts,
  writeArtifact,
  writeJsonArtifact,
} from "../store/run_artifacts.ts";
import { runPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";
import type { DispatchOrder } from "./dispatch_packet.ts";
import type { Preflight } from "./dispatch_preflight.ts";
import { hasProgram } from "./preflight_program.ts";
import { ROLE_TEXT } from "./role_text.ts";

export interface DryRun {
  readonly run_id: string;
  readonly run_dir: string;
  readonly policy: RunPolicy;
  readonly plan: DryPlan;
}

/** What a run would be given. */
export interface DryPlan {
  readonly role: Role;
  readonly runner: string;
  /** Slug of the worktree; null: it gets one of its own. */
  readonly worktree: string | null;
  readonly scope: { allow: string[]; deny: string[] };
  /** 0: it has no limit. */
  readonly timeout_seconds: number;
  /** What Lockstep would run afterwards, to verify it. */
  readonly verification: string[];
  readonly prompt_path: string;
}

/**
 * Writes packet, prompt, policy and result of a run that never begins. The
 * ledger knows nothing of it, and no worktree is made.
 */
export async function dryRun(
  context: Context,
  order: DispatchOrder,
  preflight: Preflight,
): Promise<DryRun> {
  const { packet, text, place } = order;
  const mark = crypto.getRandomValues(new Uint8Array(2)).toHex();
  const run_id = runId(context.now(), {
    role: packet.mode,
    title: "",
    mark,
    objective: packet.objective,
  });
  const { folder } = runPaths(context.ledger().paths.runs, run_id);
  makePrivateFolder(folder);
  const { topLevel } = place.repository;
  const rules = context.read((view) =>
    pathRulesOf(view.find("meta", "repository"))
  );
  const policy: RunPolicy = {
    ...unjudged({
      run_id,
      thread_id: null,
      mode: packet.mode,
      workdir: packet.workdir,
      worktree: place.worktree?.slug ?? null,
      scope: packet.scope,
      allow_dirty_overlap: order.allow_dirty_overlap,
      sandbox: order.runner === "command" ? "none" : "off",
      isAllowed: compileScope(packet.scope, rules).isAllowed,
      before: null,
    }),
    dirty_overlap: preflight.dirty_overlap,
    messages: preflight.checks.filter(({ answer }) => answer === "no")
      .map(({ id, says }) => `Preflight: ${id}: ${says}`),
    is_dry_run: true,
  };
  const role = ROLE_TEXT[packet.mode];
  writeArtifact(folder, "task.md", text);
  writeArtifact(folder, "prompt.md", promptOf(packet, { text, role }));
  const head = await findCommit(topLevel, "HEAD");
  writeArtifact(
    folder,
    "pre_diff_stat.txt",
    head === undefined ? "" : await diffStat(topLevel, head),
  );
  writeJsonArtifact(folder, "preflight.json", preflight);
  writeJsonArtifact(folder, "policy.json", policy);
  writeJsonArtifact(folder, "result.json", DRY_RESULT);
  const parts = { status: "dry_run", result: DRY_RESULT, policy } as const;
  writeArtifact(
    folder,
    "result.md",
    resultText({ ...parts, report: undefined }),
  );
  const { folder: output } = order.output;
  const copy = output === null ? undefined : copyArtifacts(folder, output);
  const run_dir = copy ?? folder;
  return { run_id, run_dir, policy, plan: planOf(order, run_dir) };
}

function planOf(order: DispatchOrder, folder: string): DryPlan {
  const { packet, place } = order;
  const items = verificationItems(
    packet.verification,
    (word) => hasProgram(word, place.workdir),
  );
  return {
    role: packet.mode,
    runner: order.runner,
    worktree: place.kind === "child" ? place.worktree?.slug ?? null : null,
    scope: {
      allow: [...packet.scope.allow],
      deny: [...packet.scope.deny],
    },
    timeout_seconds: order.timeout_seconds,
    verification: items.flatMap((item) =>
      item.kind === "command" ? [item.line] : []
    ),
    prompt_path: join(folder, "prompt.md"),
  };
}
