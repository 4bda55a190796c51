/** What would be lost with a worktree, and saving it beforehand. */
import { findCommit, git, gitText } from "./git.ts";
import { gitCommitText } from "./git_identity.ts";
import { worktreeTree } from "./git_tree.ts";
import { isAncestor } from "./git_worktree.ts";
import { run } from "./process.ts";

/** Tells how much of a commit a target has. */
export async function mergedInto(
  folder: string,
  commit: string,
  target: string,
): Promise<"ancestry" | "content" | "no"> {
  if (await isAncestor(folder, commit, target)) return "ancestry";
  const merged = await git(folder, [
    "merge-tree",
    "--write-tree",
    "--no-messages",
    target,
    commit,
  ]);
  // A squash or a rebase leaves other commits with the same content.
  if (merged.status !== 0) return "no";
  const tree = await gitText(folder, [
    "rev-parse",
    "--verify",
    "--end-of-options",
    `${target}^{tree}`,
  ]);
  return merged.stdout.trim() === tree.trim() ? "content" : "no";
}

/** Returns how many commits are on none of the targets. */
export async function commitsOutside(
  folder: string,
  commit: string,
  targets: readonly string[],
): Promise<number> {
  const text = await gitText(folder, [
    "rev-list",
    "--count",
    commit,
    ...targets.map((each) => `^${each}`),
    "--",
  ]);
  return Number(text.trim());
}

/** What each submodule is asked; it prints nothing when nothing is lost. */
const SUBMODULE_WORK =
  "git status --porcelain; git rev-list --max-count=1 --all HEAD --not --remotes --";

/** Tells whether a submodule holds what its remotes do not have. */
export async function hasSubmoduleWork(path: string): Promise<boolean> {
  const text = await gitText(path, [
    "submodule",
    "foreach",
    "--quiet",
    "--recursive",
    SUBMODULE_WORK,
  ]);
  return text.trim() !== "";
}

/** Counts the entries of the stash that were made on a branch. */
export async function stashesOn(
  folder: string,
  branch: string,
): Promise<number> {
  if (await findCommit(folder, "refs/stash") === undefined) return 0;
  // As `git stash list` does, which wants a worktree around it.
  const text = await gitText(folder, [
    "log",
    "--walk-reflogs",
    "-z",
    "--format=%gs",
    "refs/stash",
    "--",
  ]);
  const starts = [`WIP on ${branch}:`, `On ${branch}:`];
  return text.split("\0").filter((entry) =>
    starts.some((start) => entry.startsWith(start))
  ).length;
}

/**
 * Keeps a worktree's state, uncommitted files included, as a commit under
 * `refs/lockstep/backup/`, and returns the name of the ref.
 */
export async function backUpWorktree(
  path: string,
  backup: { readonly ref: string; readonly message: string },
): Promise<string> {
  const tree = await worktreeTree(path, { isKept: true });
  const commit = await gitCommitText(path, [
    "commit-tree",
    "--no-gpg-sign",
    "-p",
    "HEAD",
    "-m",
    backup.message,
    tree,
  ]);
  await keepCommit(path, backup.ref, commit.trim());
  return backup.ref;
}

/** Tells whether a worktree holds any file that a commit does not. */
export async function hasNewContent(
  path: string,
  commit: string,
): Promise<boolean> {
  const tree = await worktreeTree(path, { isKept: true });
  const text = await gitText(path, [
    "diff-tree",
    "-r",
    "-z",
    "--name-only",
    "--no-renames",
    "--diff-filter=d",
    commit,
    tree,
    "--",
  ]);
  return text !== "";
}

/** Keeps a commit under a new ref. */
export async function keepCommit(
  folder: string,
  ref: string,
  commit: string,
): Promise<void> {
  await gitText(folder, ["update-ref", ref, commit, ""]);
}

/**
 * Returns the processes that work in a folder or below; `undefined` where the
 * system does not say.
 */
export async function processesIn(
  path: string,
): Promise<number[] | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const found = await run([
    "find",
    "/proc",
    "-maxdepth",
    "2",
    "-name",
    "cwd",
    "-printf",
    "%h %l\\0",
  ]);
  return found.stdout.split("\0").flatMap((entry) => {
    const match = /^\/proc\/([0-9]+) (.*)$/s.exec(entry);
    const folder = match?.[2];
    const isInside = folder === path || folder?.startsWith(`${path}/`) === true;
    return isInside ? [Number(match?.[1])] : [];
  });
}
