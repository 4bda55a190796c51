/** Questions about worktrees and branches, and the few changes to them. */
import { join } from "@std/path";
import { ENV } from "./env.ts";
import { git, gitFailed, gitText } from "./git.ts";
import { isThere, readText } from "./fs.ts";

/** One entry of `git worktree list`. */
export interface ListedWorktree {
  readonly path: string;
  readonly head: string | undefined;
  /** Short name; `undefined` when HEAD is detached or the entry is bare. */
  readonly branch: string | undefined;
  readonly isBare: boolean;
  /** Reason of `git worktree lock`; "" when none was given. */
  readonly lockedReason: string | undefined;
  /** Why git takes it for gone; `undefined` while it is there. */
  readonly prunableReason: string | undefined;
}

const LIST_ATTEMPTS = 20;

/**
 * Returns every worktree that git knows of; the main one comes first. git
 * reads the list without a lock and fails over an entry that goes meanwhile.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function listWorktrees(folder: string): Promise<ListedWorktree[]> {
  const args = ["worktree", "list", "--porcelain", "-z"];
  for (let attempt = 1;; attempt++) {
    const result = await git(folder, args);
    if (result.status === 0) return parseWorktreeList(result.stdout);
    if (attempt === LIST_ATTEMPTS) throw gitFailed(folder, args, result);
  }
}

/** Reads the output of `git worktree list --porcelain -z`. */
export function parseWorktreeList(text: string): ListedWorktree[] {
  return text.split("\0\0").filter((block) => block !== "").map((block) => {
    const fields = new Map(
      block.split("\0").map((line): [string, string] => {
        const space = line.indexOf(" ");
        return space === -1
          ? [line, ""]
          : [line.slice(0, space), line.slice(space + 1)];
      }),
    );
    return {
      path: fields.get("worktree") ?? "",
      head: fields.get("HEAD"),
      branch: fields.get("branch")?.replace(/^refs\/heads\//, ""),
      isBare: fields.has("bare"),
      lockedReason: fields.get("locked"),
      prunableReason: fields.get("prunable"),
    };
  });
}

export interface NewWorktree {
  readonly path: string;
  readonly branch: string;
  /** Commit to start from. */
  readonly commit: string;
}

/**
 * Makes a branch and its worktree, without files. git itself is not safe
 * against two of these at once, so callers hold the lock for it.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function addWorktree(
  folder: string,
  wanted: NewWorktree,
): Promise<void> {
  await gitText(folder, [
    "worktree",
    "add",
    "--quiet",
    "--no-track",
    "--no-checkout",
    "-b",
    wanted.branch,
    "--",
    wanted.path,
    wanted.commit,
  ], { env: { [ENV.making]: wanted.path } });
}

/**
 * Takes a worktree's folder and git's record of it away, with everything in
 * it. Whoever calls has made sure that nothing is lost.
 */
export async function removeWorktree(
  folder: string,
  path: string,
): Promise<void> {
  // Twice: once for changes, once for a worktree that git has locked.
  await gitText(folder, [
    "worktree",
    "remove",
    "--force",
    "--force",
    "--",
    path,
  ]);
}

/**
 * Returns the branches below a prefix without slash, by their short names, and
 * the commits that they are at.
 */
export async function branchesBelow(
  folder: string,
  prefix: string,
): Promise<ReadonlyMap<string, string>> {
  const text = await gitText(folder, [
    "for-each-ref",
    "--format=%(refname) %(objectname)",
    `refs/heads/${prefix}`,
  ]);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => {
    const [ref = "", commit = ""] = line.split(" ");
    return [ref.slice("refs/heads/".length), commit];
  }));
}

/** Returns the branch that HEAD is on, or `undefined` when it is detached. */
export async function findCurrentBranch(
  folder: string,
): Promise<string | undefined> {
  const args = ["symbolic-ref", "--quiet", "HEAD"];
  const result = await git(folder, args);
  if (result.status === 1) return undefined;
  if (result.status !== 0) throw gitFailed(folder, args, result);
  const ref = result.stdout.trim();
  return ref.startsWith("refs/heads/") ? ref.slice(11) : undefined;
}

/** Returns the commit of a branch, or `undefined` when there is no such. */
export async function findBranchTip(
  folder: string,
  branch: string,
): Promise<string | undefined> {
  const result = await git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `refs/heads/${branch}`,
  ]);
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Deletes a branch if it still is at `commit`; false when it is not (any
 * more), and then nothing has changed.
 *
 * @throws {LockstepError} `git.failed` when it is and stays.
 */
export async function deleteBranchAt(
  folder: string,
  branch: string,
  commit: string,
): Promise<boolean> {
  const args = [
    "-c",
    // Each deletion locks the packed refs, while hooks run; a second is short.
    "core.packedRefsTimeout=60000",
    "update-ref",
    "-d",
    `refs/heads/${branch}`,
    commit,
  ];
  const result = await git(folder, args);
  if (result.status === 0) return true;
  if (await findBranchTip(folder, branch) !== commit) return false;
  throw gitFailed(folder, args, result);
}

/** What `git status` sees in a worktree. */
export interface WorktreeStatus {
  /** Paths with changes against HEAD, staged or not; conflicts as well. */
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
}

/** Returns what is not committed in a worktree. */
export async function worktreeStatus(
  path: string,
  options: {
    readonly withIgnored?: boolean;
    /** False: not looked for, which takes most of the time. */
    readonly withUntracked?: boolean;
  } = {},
): Promise<WorktreeStatus> {
  const untracked = options.withUntracked === false ? "no" : "all";
  return parseStatus(
    await gitText(path, [
      "status",
      "--porcelain=v2",
      "-z",
      "--no-renames",
      `--untracked-files=${untracked}`,
      "--ignore-submodules=none",
      ...(options.withIgnored === true ? ["--ignored=matching"] : []),
    ]),
  );
}

/** Reads the output of `git status --porcelain=v2 -z --no-renames`. */
export function parseStatus(text: string): WorktreeStatus {
  const lines = text.split("\0").filter((line) => line !== "");
  const after = (line: string, fields: number) =>
    line.split(" ").slice(fields).join(" ");
  const changed = lines.flatMap((line) => {
    if (line.startsWith("1 ")) return [after(line, 8)];
    if (line.startsWith("u ")) return [after(line, 10)];
    return [];
  });
  const marked = (mark: string) =>
    lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2));
  return { changed, untracked: marked("? "), ignored: marked("! ") };
}

/** Files of a git directory that tell what is under way, and its name. */
const OPERATIONS: readonly (readonly [file: string, name: string])[] = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["BISECT_LOG", "bisect"],
];

/** Returns what is under way in a worktree (`rebase`), or `undefined`. */
export function findOperation(gitDir: string): string | undefined {
  return OPERATIONS.find(([file]) => isThere(join(gitDir, file)))?.[1];
}

/** Returns the path that a git directory of a worktree points back to. */
export function findWorktreeOf(gitDir: string): string | undefined {
  const text = readText(join(gitDir, "gitdir"))?.replace(/\n$/, "");
  return text?.replace(/\/\.git$/, "");
}

/** Returns the ref that a branch follows, or `undefined` when it has none. */
export async function findUpstream(
  folder: string,
  branch: string,
): Promise<string | undefined> {
  const text = await gitText(folder, [
    "for-each-ref",
    "--format=%(upstream)",
    `refs/heads/${branch}`,
  ]);
  return text.trim() === "" ? undefined : text.trim();
}

export interface Distance {
  /** Commits that only the first has. */
  readonly ahead: number;
  /** Commits that only the second has. */
  readonly behind: number;
}

/** Returns how far two commits have gone apart. */
export async function distanceBetween(
  folder: string,
  first: string,
  second: string,
): Promise<Distance> {
  const text = await gitText(folder, [
    "rev-list",
    "--left-right",
    "--count",
    "--end-of-options",
    `${first}...${second}`,
    "--",
  ]);
  const [ahead = 0, behind = 0] = text.trim().split("\t").map(Number);
  return { ahead, behind };
}

/** Tells whether one commit is the other or comes before it. */
export async function isAncestor(
  folder: string,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  if (ancestor === commit) return true;
  const args = ["merge-base", "--is-ancestor", ancestor, commit];
  const result = await git(folder, args);
  if (result.status > 1) throw gitFailed(folder, args, result);
  return result.status === 0;
}
