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

/**
 * Takes the branch that is checked out in a worktree back to a commit. Local
 * edits of files that do not differ between the two stay.
 */
export async function takeBack(
  worktree: string,
  commit: string,
): Promise<MoveResult> {
  const result = await git(worktree, ["reset", "--quiet", "--merge", commit]);
  return { isMoved: result.status === 0, said: result.stderr.trim() };
}

/** Moves a branch that is checked out nowhere, if it is still at `from`. */
export async function moveBranch(
  folder: string,
  branch: string,
  move: {
    readonly from: string;
    readonly to: string;
    readonly reason: string;
  },
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
