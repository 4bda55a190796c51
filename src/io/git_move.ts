/** The few moves of branches that a landing makes, here and on a remote. */
import { git } from "./git.ts";

/** What came of an attempt to move a branch. */
export interface MoveResult {
  readonly isMoved: boolean;
  /** What git and its hooks said. */
  readonly said: string;
}

/**
 * Fast-forwards a branch that is checked out in a worktree. Should another one
 * be checked out there by now, the hook refuses to move that one.
 */
export async function fastForward(
  worktree: string,
  move: { readonly branch: string; readonly to: string },
): Promise<MoveResult> {
  const args = [
    "-c",
    "merge.autoStash=false",
    "merge",
    "--ff-only",
    "--quiet",
    "--no-verify-signatures",
    move.to,
  ];
  const env = { [LANDING_VARIABLE]: `refs/heads/${move.branch}` };
  const result = await git(worktree, args, { env });
  return { isMoved: result.status === 0, said: result.stderr.trim() };
}

/** Tells the hook which branch a merge is to move. */
const LANDING_VARIABLE = "LOCKSTEP_LANDING";

/** Where a branch is, where it goes, and what its reflog says of that. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export interface TakenBack extends MoveResult {
  /** Whether index and files are those of the commit it went back to. */
  readonly hasFiles: boolean;
}

/**
 * Takes a branch that is checked out in a worktree back, if it is still at
 * `from`. Local edits stay; where they are in the way nothing moves. The ref
 * goes first: git reset would change files before anybody may refuse.
 */
export async function takeBack(
  worktree: string,
  branch: string,
  move: Move,
): Promise<TakenBack> {
  // Files that were only touched would count as edited. Status 1: some are.
  await git(worktree, ["update-index", "-q", "--refresh"]);
  const files = ["read-tree", "-m", "-u", move.from, move.to];
  const trial = await git(worktree, [...files, "--dry-run"]);
  if (trial.status !== 0) {
    return { isMoved: false, hasFiles: false, said: trial.stderr.trim() };
  }
  const moved = await moveBranch(worktree, branch, move);
  const format = "--format=%(HEAD)%(objectname)";
  const ref = await git(worktree, [
    "for-each-ref",
    format,
    `refs/heads/${branch}`,
  ]);
  // The star: it is still this branch that is checked out here.
  const is = ref.stdout.trimEnd();
  if (is === ` ${move.to}`) return { ...moved, isMoved: true, hasFiles: true };
  if (is !== `*${move.to}`) return { ...moved, hasFiles: false };
  const followed = await git(worktree, files);
  return {
    isMoved: true,
    hasFiles: followed.status === 0,
    said: followed.stderr.trim(),
  };
}

/** Moves a branch, and no files, if it is still at `from`. */
export async function moveBranch(
  folder: string,
  branch: string,
  move: Move,
): Promise<MoveResult> {
  const result = await git(folder, [
    "update-ref",
    "-m",
    move.reason,
    `refs/heads/${branch}`,
    move.to,
    move.from,
  ]);
  return { isMoved: result.status === 0, said: result.stderr.trim() };
}

/** Pushes a commit to a branch that is still at `expected` on the remote. */
export async function pushCommit(
  folder: string,
  push: {
    readonly remote: string;
    readonly branch: string;
    readonly commit: string;
    readonly expected: string;
  },
): Promise<MoveResult> {
  const ref = `refs/heads/${push.branch}`;
  const result = await git(folder, [
    "push",
    "--porcelain",
    `--force-with-lease=${ref}:${push.expected}`,
    "--end-of-options",
    push.remote,
    `${push.commit}:${ref}`,
  ]);
  return {
    isMoved: result.status === 0,
    said: `${result.stdout}${result.stderr}`.trim(),
  };
}

/** Returns the remote that a branch follows, or `undefined`. */
export async function findRemoteOf(
  folder: string,
  branch: string,
): Promise<string | undefined> {
  const key = `branch.${branch}.remote`;
  const result = await git(folder, ["config", "--get", key]);
  const remote = result.stdout.trim();
  return result.status !== 0 || remote === "" || remote === "."
    ? undefined
    : remote;
}

/** Returns where a remote's branch was when it was last heard of. */
export async function findRemoteTip(
  folder: string,
  remote: string,
  branch: string,
): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
  const result = await git(folder, [
    ...args,
    `refs/remotes/${remote}/${branch}`,
  ]);
  return result.status === 0 ? result.stdout.trim() : undefined;
}
