import { join } from "@std/path";
import { readText } from "./fs.ts";
import { findCommit, git, gitText } from "./git.ts";

/** What HEAD names where refs are no files; git alone knows better. */
const REFTABLE_HEAD = ".invalid";
const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * Returns the commit of a branch, or `undefined` when there is no such branch.
 * A loose ref is read as a file: starting git costs more than most calls.
 */
export async function findBranchCommit(
  commonDir: string,
  branch: string,
): Promise<string | undefined> {
  return findLooseCommit(commonDir, branch) ??
    await findCommit(commonDir, `refs/heads/${branch}`);
}

/** The same without git: `undefined` also when the ref is packed. */
export function findLooseCommit(
  commonDir: string,
  branch: string,
): string | undefined {
  const text = readText(join(commonDir, "refs/heads", branch))?.trim() ?? "";
  return OBJECT_ID.test(text) ? text : undefined;
}

/**
 * Returns the branch that a worktree is on, told by its git directory, or
 * `undefined` when its HEAD is detached.
 */
export async function findHeadBranch(
  gitDir: string,
): Promise<string | undefined> {
  const head = readText(join(gitDir, "HEAD")) ?? "";
  const branch = /^ref: refs\/heads\/(.+)\n?$/.exec(head)?.[1];
  if (branch !== REFTABLE_HEAD) return branch;
  const result = await git(gitDir, ["symbolic-ref", "--quiet", "HEAD"]);
  return /^refs\/heads\/(.+)\n$/.exec(result.stdout)?.[1];
}

/**
 * Returns the text of a file as committed, or `undefined` when the commit has
 * no such file.
 *
 * @throws {LockstepError} `git.failed` when the commit cannot be read.
 */
export async function findCommittedText(
  commonDir: string,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const tree = await gitText(commonDir, ["ls-tree", "-z", commit, "--", path]);
  const blob = /^[0-7]+ blob ([0-9a-f]+)\t/.exec(tree)?.[1];
  if (blob === undefined) return undefined;
  return await gitText(commonDir, ["cat-file", "blob", blob]);
}
