/** Merging one branch into another that is checked out. */
import { decodePaths } from "../core/path.ts";
import { git, gitFailed } from "./git.ts";
import { findFallbackIdentity } from "./git_identity.ts";

/** Returns the paths that `tip` changed since it left `base`. */
export async function pathsChangedSince(
  folder: string,
  base: string,
  tip: string,
): Promise<string[]> {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--name-only",
    "--no-renames",
    "--ignore-submodules=none",
    "--merge-base",
    base,
    tip,
    "--",
  ];
  const result = await git(folder, args);
  if (result.status !== 0) throw gitFailed(folder, args, result);
  return decodePaths(result.stdoutBytes);
}

/**
 * Returns the paths that two commits conflict in, without touching anything;
 * none when they merge cleanly.
 */
export async function conflictsBetween(
  folder: string,
  ours: string,
  theirs: string,
): Promise<string[]> {
  const args = [
    "merge-tree",
    "--write-tree",
    "--name-only",
    "--no-messages",
    "-z",
    ours,
    theirs,
  ];
  const result = await git(folder, args);
  if (result.status === 0) return [];
  if (result.status !== 1) throw gitFailed(folder, args, result);
  // The first field is the tree with the conflicts in it.
  return decodePaths(result.stdoutBytes).slice(1).filter((path) => path !== "");
}

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
