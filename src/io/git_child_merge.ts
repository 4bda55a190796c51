/** Merging one branch into another that is checked out. */
import { git, gitFailed } from "./git.ts";
import { findFallbackIdentity } from "./git_identity.ts";

export interface ChildMerge {
  readonly commit: string;
  readonly message: string;
  /** Move the branch where that is enough; else there is a merge commit. */
  readonly canFastForward: boolean;
}

/**
 * Merges a commit into the branch that a clean worktree is on. When git or a
 * hook refuses, the worktree is as before.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function mergeCommit(
  folder: string,
  merge: ChildMerge,
): Promise<void> {
  const args = [
    "merge",
    "--quiet",
    merge.canFastForward ? "--ff" : "--no-ff",
    "--no-autostash",
    "--no-edit",
    "-m",
    merge.message,
    merge.commit,
  ];
  const result = await git(folder, args);
  if (result.status === 0) return;
  await undoMerge(folder);
  const env = await findFallbackIdentity(folder);
  if (env === undefined) throw gitFailed(folder, args, result);
  const again = await git(folder, args, { env });
  if (again.status === 0) return;
  await undoMerge(folder);
  throw gitFailed(folder, args, again);
}

/** The worktree was clean before: all there is to undo is the merge's own. */
async function undoMerge(folder: string): Promise<void> {
  await git(folder, ["reset", "--quiet", "--merge", "HEAD"]);
}
