/** Which branches to try against each other, and what came of it. */
import type { View } from "./aggregates.ts";
import { foldersOf } from "./path.ts";
import type { Worktree } from "./records/worktree.ts";

/** A branch that somebody works on, or that work is to be merged into. */
export interface RadarBranch {
  readonly branch: string;
  /** Slug of its worktree; null for a protected branch. */
  readonly worktree: string | null;
  readonly session_id: string | null;
}

/** Two branches that would conflict. */
export interface PredictedConflict {
  readonly first: RadarBranch;
  readonly second: RadarBranch;
  readonly paths: readonly string[];
}

/** Returns the protected branches and those of live worktrees. */
export function radarBranches(view: View): RadarBranch[] {
  const protectedBranches =
    view.find("meta", "repository")?.protected_branches ?? [];
  const live = Object.values(view.all("worktrees"))
    .filter((worktree) => worktree.state === "active");
  return [
    ...protectedBranches.map((branch) => ({
      branch,
      worktree: null,
      session_id: null,
    })),
    ...live.map((worktree) => ofWorktree(worktree)),
  ];
}

function ofWorktree(worktree: Worktree): RadarBranch {
  const { branch, slug, session_id } = worktree;
  return { branch, worktree: slug, session_id };
}

/** Two branches with their tips. */
export interface RadarPair {
  readonly first: RadarBranch;
  readonly second: RadarBranch;
  readonly commits: readonly [string, string];
}

/** Pairs every branch with every other; equal tips cannot conflict. */
export function radarPairs(
  branches: readonly RadarBranch[],
  tips: ReadonlyMap<string, string>,
): RadarPair[] {
  return branches.flatMap((first, index) =>
    branches.slice(index + 1).flatMap((second) => {
      const a = tips.get(first.branch);
      const b = tips.get(second.branch);
      const isTrial = a !== undefined && b !== undefined && a !== b;
      return isTrial ? [{ first, second, commits: [a, b] as const }] : [];
    })
  );
}

/** What a tree has at a path. */
export interface TreeEntry {
  readonly mode: string;
  readonly object: string;
}

/** What became of a path; null: it was or is not there. */
export interface PathChange {
  readonly path: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

/**
 * Tells whether two sets of changes since a common commit could conflict at
 * all. They could if they meet in a path, if one makes a folder where the
 * other has a file, or if one adds to a folder that the other may have renamed.
 */
export function mayConflict(
  a: readonly PathChange[],
  b: readonly PathChange[],
): boolean {
  return meetingPaths([a, b]).size > 0 || !isFileByFile(a, b);
}

/**
 * Tells whether nothing but files that both have changed, or renamed, can
 * conflict: no folder meets a file, and none that may have been renamed gains
 * anything.
 */
export function isFileByFile(
  a: readonly PathChange[],
  b: readonly PathChange[],
): boolean {
  return !hasFileForFolder(a, b) && !mayBeInRenamed(a, b) &&
    !mayBeInRenamed(b, a);
}

/**
 * Returns the changes of a branch that matter where it meets others in some
 * paths: those, and whatever may be a rename of one of them.
 */
export function meetingChanges(
  changes: readonly PathChange[],
  meeting: ReadonlySet<string>,
): PathChange[] {
  const mayRename = changes.some((each) => each.after === null) &&
    changes.some((each) => each.before === null);
  return changes.filter((each) =>
    meeting.has(each.path) ||
    (mayRename && (each.before === null || each.after === null))
  );
}

/** Returns the paths that more than one of the branches has changed. */
export function meetingPaths(
  branches: readonly (readonly PathChange[])[],
): Set<string> {
  const once = new Set<string>();
  const meeting = new Set<string>();
  for (const { path } of branches.flat()) {
    if (once.has(path)) meeting.add(path);
    once.add(path);
  }
  return meeting;
}

function hasFileForFolder(
  a: readonly PathChange[],
  b: readonly PathChange[],
): boolean {
  const [pathsOfA, pathsOfB] = [pathSet(a), pathSet(b)];
  return b.some(({ path }) => isBelow(path, pathsOfA)) ||
    a.some(({ path }) => isBelow(path, pathsOfB));
}

function pathSet(changes: readonly PathChange[]): Set<string> {
  return new Set(changes.map((each) => each.path));
}

function isBelow(path: string, others: ReadonlySet<string>): boolean {
  return foldersOf(path).some((folder) => others.has(folder));
}

function mayBeInRenamed(
  from: readonly PathChange[],
  by: readonly PathChange[],
): boolean {
  const folders = new Set(
    by.filter((each) => each.after === null)
      .flatMap((each) => foldersOf(each.path)),
  );
  return folders.size > 0 &&
    from.some((each) => each.before === null && isBelow(each.path, folders));
}
