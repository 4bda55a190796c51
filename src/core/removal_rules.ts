/**
 * When a worktree may be taken away. What is in the way is either dirt, which
 * `--force` waives after a backup, or a doubt about what the folder is and who
 * is at work in it, which nothing waives.
 */
import type { View } from "./aggregates.ts";
import { counted } from "./count_text.ts";
import { LockstepError } from "./error.ts";
import { displayPath } from "./path.ts";
import type { Worktree } from "./records/worktree.ts";
import { isLive as isLiveThread } from "./thread_state.ts";
import { isKept } from "./worktree_rules.ts";
import { shellWord } from "./shell_word.ts";

/** `ancestry`: every commit is in a target; `content`: every change is. */
export type Merged = "ancestry" | "content" | "no";

/** What was seen of a worktree before its removal. */
export interface RemovalFacts {
  /** Why the folder is not what the ledger means; absent when it is. */
  readonly difference?: string;
  /** The folder is gone; there is nothing in it to lose. */
  readonly isMissing: boolean;
  /** Nothing can be said of a folder on a volume that is not there. */
  readonly isVolumeAbsent: boolean;
  /** `rebase`, `merge`, …; absent when nothing is under way. */
  readonly operation?: string;
  /** Reason of `git worktree lock`; absent when it is not locked. */
  readonly lockedReason?: string;
  /** Paths that are changed or new. */
  readonly uncommitted: readonly string[];
  readonly merged: Merged;
  /** Commits that no target has. */
  readonly unmergedCommits: number;
  /** Entries of the stash that were made on its branch. */
  readonly stashes: number;
  /** A submodule in it has changes or commits that its remotes lack. */
  readonly hasSubmoduleWork: boolean;
  /** Processes that work in the folder; empty also when that is not known. */
  readonly users: readonly number[];
}

export interface Obstacle {
  readonly reason: string;
  readonly message: string;
  /** `--force` goes on in spite of it, after a backup. */
  readonly isWaivable: boolean;
  /** How to get rid of it. */
  readonly hint: string;
}

/** Returns all that is in the way of removing a worktree; none: go on. */
export function obstaclesTo(
  view: View,
  worktree: Worktree,
  options: {
    readonly facts: RemovalFacts;
    readonly isBranchKept: boolean;
    readonly isSessionEnding: boolean;
  },
): Obstacle[] {
  return [
    ...doubts(worktree, options.facts),
    ...uses(view, worktree, options),
    ...dirt(worktree, options.facts, options.isBranchKept),
  ];
}

function doubts(worktree: Worktree, facts: RemovalFacts): Obstacle[] {
  const found: Obstacle[] = [];
  const add = (doubt: Omit<Obstacle, "isWaivable">) =>
    found.push({ ...doubt, isWaivable: false });
  if (facts.difference !== undefined) {
    add({
      reason: "worktree.identity",
      message: facts.difference,
      hint: `lockstep worktree repair ${worktree.slug}`,
    });
  }
  if (facts.hasSubmoduleWork) {
    // No backup of ours reaches into another repository.
    add({
      reason: "worktree.submodules",
      message: "a submodule in it has work that its remotes do not have",
      hint: `git -C ${
        shellWord(worktree.path)
      } submodule foreach --recursive git status`,
    });
  }
  if (facts.isVolumeAbsent) {
    add({
      reason: "worktree.volume_absent",
      message:
        `the folder above ${worktree.path} is not there; its volume may not be mounted`,
      hint: "Mount it, then run the command again",
    });
  }
  if (facts.lockedReason !== undefined) {
    add({
      reason: "worktree.locked",
      message: `git has locked it: ${facts.lockedReason || "no reason given"}`,
      hint: `git worktree unlock ${shellWord(worktree.path)}`,
    });
  }
  return found;
}

function uses(
  view: View,
  worktree: Worktree,
  options: { readonly facts: RemovalFacts; readonly isSessionEnding: boolean },
): Obstacle[] {
  const found: Obstacle[] = [];
  const add = (message: string, hint: string) =>
    found.push({ reason: "worktree.in_use", message, hint, isWaivable: false });
  const session = view.find("sessions", worktree.session_id);
  if (
    worktree.kind === "root" && session?.state === "open" &&
    !options.isSessionEnding
  ) {
    add(
      `session ${worktree.session_id} is open`,
      `lockstep session close ${worktree.session_id}`,
    );
  }
  const children = Object.values(view.all("worktrees"))
    .filter((each) => each.parent === worktree.slug && isKept(each))
    .map((each) => each.slug);
  if (children.length > 0) {
    add(
      `it is the parent of ${children.join(", ")}`,
      `lockstep worktree remove ${children[0]}`,
    );
  }
  const threads = Object.values(view.all("threads"))
    .filter((each) => each.worktree === worktree.slug && isLiveThread(each))
    .map((each) => each.id);
  if (threads.length > 0) {
    add(
      `${threads.join(", ")} works in it`,
      `lockstep thread child stop ${threads[0]}`,
    );
  }
  const { users } = options.facts;
  if (users.length > 0) {
    add(
      `processes work in it: ${users.slice(0, 5).join(", ")}`,
      "Leave the folder in every shell, then run the command again",
    );
  }
  return found;
}

function dirt(
  worktree: Worktree,
  facts: RemovalFacts,
  isBranchKept: boolean,
): Obstacle[] {
  const found: Obstacle[] = [];
  const add = (what: Omit<Obstacle, "isWaivable">) =>
    found.push({ ...what, isWaivable: true });
  const { uncommitted, operation } = facts;
  if (operation !== undefined) {
    add({
      reason: "worktree.operation",
      message: `a ${operation} is under way in it`,
      hint: `git -C ${shellWord(worktree.path)} status`,
    });
  }
  if (uncommitted.length > 0) {
    const paths = uncommitted.slice(0, 5).map(displayPath).join(", ");
    add({
      reason: "worktree.dirty",
      message: `${
        counted(uncommitted.length, "path is", "paths are")
      } not committed: ${paths}`,
      hint: `git -C ${shellWord(worktree.path)} status`,
    });
  }
  if (facts.merged === "no" && !isBranchKept) {
    add({
      reason: "worktree.unmerged",
      message: `${
        counted(facts.unmergedCommits, "commit")
      } of ${worktree.branch} ${
        facts.unmergedCommits === 1 ? "is" : "are"
      } nowhere else`,
      hint: `lockstep worktree remove ${worktree.slug} --keep-branch`,
    });
  }
  if (facts.stashes > 0) {
    add({
      reason: "worktree.stashed",
      message: `${
        counted(
          facts.stashes,
          "entry of the stash was",
          "entries of the stash were",
        )
      } made on ${worktree.branch}`,
      hint: "git stash list",
    });
  }
  return found;
}

/**
 * Refuses a removal that something is in the way of.
 *
 * @throws {LockstepError} with the reason of the first obstacle.
 */
export function requireNoObstacle(
  worktree: Worktree,
  obstacles: readonly Obstacle[],
  isForced: boolean,
): void {
  const left = obstacles.filter((each) => !isForced || !each.isWaivable);
  const [first] = left;
  if (first === undefined) return;
  const canForce = left.every((each) => each.isWaivable);
  throw new LockstepError(
    "refused",
    `Cannot remove "${worktree.slug}": ${
      left.map((each) => each.message).join("; ")
    }`,
    {
      reason: first.reason,
      hint: canForce
        ? `${first.hint}; --force removes it and keeps a backup`
        : first.hint,
      details: {
        worktree: worktree.slug,
        obstacles: left.map(({ reason, message }) => ({ reason, message })),
      },
    },
  );
}

/** Returns the branches that may hold the work of a worktree by now. */
export function mergeTargets(view: View, worktree: Worktree): string[] {
  const session = view.find("sessions", worktree.session_id);
  const parent = view.find("worktrees", worktree.parent ?? "");
  const candidates = [
    parent?.branch,
    worktree.kind === "child" ? session?.branch : undefined,
    session?.base_ref,
    ...view.find("meta", "repository")?.protected_branches ?? [],
  ];
  return [
    ...new Set(
      candidates.filter((each) =>
        each !== undefined && each !== null && each !== worktree.branch
      ).map(String),
    ),
  ];
}
