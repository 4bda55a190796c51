/** Which branches to try against each other, and what came of it. */
import type { View } from "./aggregates.ts";
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

/** Paths that differ between two commits, by what became of them. */
export interface ChangedPaths {
  readonly added: readonly string[];
  readonly deleted: readonly string[];
  readonly changed: readonly string[];
}

/**
 * Tells whether two sets of changes since a common commit could conflict at
 * all. They could if they meet in a path, if one makes a folder where the
 * other has a file, or if one adds to a folder that the other may have renamed.
 */
export function mayConflict(a: ChangedPaths, b: ChangedPaths): boolean {
  const pathsOfA = pathsOf(a);
  const pathsOfB = pathsOf(b);
  const touchedByA = new Set(pathsOfA);
  const touchedByB = new Set(pathsOfB);
  return pathsOfB.some((path) => touchedByA.has(path)) ||
    pathsOfB.some((path) => isBelow(path, touchedByA)) ||
    pathsOfA.some((path) => isBelow(path, touchedByB)) ||
    mayBeInRenamed(a.added, b.deleted) || mayBeInRenamed(b.added, a.deleted);
}

function pathsOf(changes: ChangedPaths): string[] {
  return [...changes.added, ...changes.deleted, ...changes.changed];
}

function isBelow(path: string, others: ReadonlySet<string>): boolean {
  return foldersOf(path).some((folder) => others.has(folder));
}

function mayBeInRenamed(
  added: readonly string[],
  deleted: readonly string[],
): boolean {
  const folders = new Set(deleted.flatMap(foldersOf));
  return folders.size > 0 && added.some((path) => isBelow(path, folders));
}

function foldersOf(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
