import { join } from "@std/path";
import type { Session } from "../../src/core/records/session.ts";
import type { Worktree } from "../../src/core/records/worktree.ts";
import type { Outcome, TempRepo } from "./temp_repo.ts";

/** Opens a session and returns it with its worktree. */
export async function openSession(
  repo: TempRepo,
  ...args: string[]
): Promise<{ session: Session; worktree: Worktree }> {
  // Its shape is the contract of the method, which other tests hold.
  const opened = await repo.mustRun("session", "open", ...args) as {
    session_context: { session: Session; session_root_worktree: Worktree };
  };
  const { session, session_root_worktree } = opened.session_context;
  return { session, worktree: session_root_worktree };
}

/** Spawns a child from a worktree's folder and returns it. */
export async function spawnChild(
  repo: TempRepo,
  folder: string,
  ...args: string[]
): Promise<Worktree> {
  const spawned = await repo.mustRunIn(folder, "worktree", "spawn", ...args);
  return (spawned as { worktree: Worktree }).worktree;
}

/** Writes a file in a worktree and commits it. */
export async function commitFile(
  repo: TempRepo,
  folder: string,
  file: { readonly path: string; readonly content?: string },
): Promise<Outcome> {
  const full = join(folder, file.path);
  await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(full, file.content ?? `${file.path}\n`);
  await repo.exec(["git", "add", "--", file.path], { cwd: folder });
  return await repo.exec(["git", "commit", "-q", "-m", file.path], {
    cwd: folder,
  });
}

/** Returns the reason of a failed call with `--json`. */
export function reasonOf(outcome: Outcome): string {
  if (outcome.status === 0) return `succeeded: ${outcome.stdout}`;
  return JSON.parse(outcome.stderr).error.reason;
}
