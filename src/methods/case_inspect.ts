/** What a Case looks like on disk: its worktree, tree and changed paths. */
import type { View } from "../core/aggregates.ts";
import { refused } from "../core/error.ts";
import type { Task } from "../core/records/task.ts";
import type { Scope, Worktree } from "../core/records/worktree.ts";
import { findClaim } from "../core/task_holder.ts";
import { compileScope } from "../core/scope.ts";
import {
  branchChanges,
  ownChanges,
  uncommittedPaths,
  worktreeTree,
} from "../io/git_tree.ts";
import type { Context } from "./context.ts";

/** A Case with its worktree. */
export interface PlacedCase {
  readonly task: Task;
  /** Undefined while nobody has begun it in one. */
  readonly worktree: Worktree | undefined;
  /** What its changes may touch; undefined when nothing says. */
  readonly scope: Scope | undefined;
  /** Commit it began on; undefined when it is worked on in no worktree. */
  readonly base: string | undefined;
}

/** Returns where a Case is worked on and what governs it. */
export function placeCase(view: View, task: Task): PlacedCase {
  const worktree = task.worktree === null
    ? undefined
    : view.find("worktrees", task.worktree);
  const snapshot = view.find(`snapshots-${task.epic}`, task.id);
  return {
    task,
    worktree,
    scope: task.scope ?? worktree?.scope,
    base: snapshot?.base_commit ?? undefined,
  };
}

/**
 * Returns the worktree of a Case that is there to be looked at.
 *
 * @throws {LockstepError} `case.no_worktree`.
 */
export function requireWorktree(placed: PlacedCase, action: string): Worktree {
  const { task, worktree } = placed;
  if (worktree?.state === "active") return worktree;
  throw refused(
    worktree === undefined
      ? `Cannot ${action} "${task.id}": it has not begun in a worktree`
      : `Cannot ${action} "${task.id}": its worktree ${worktree.slug} is ${worktree.state}`,
    {
      reason: "case.no_worktree",
      hint: `Begin it in its worktree: lockstep case begin ${task.id}`,
    },
  );
}

/**
 * Returns the id of the Case that the caller has in hand.
 *
 * @throws {LockstepError} `case.not_active`.
 */
export function requireClaim(context: Context, action: string): string {
  const claim = context.read((view) => findClaim(view, context.actor()));
  if (claim !== undefined) return claim.case_id;
  throw refused(`Cannot ${action} a Case: none is in hand`, {
    reason: "case.not_active",
    hint: "Name one, or begin it: lockstep case begin C4",
  });
}

/** What is found in the worktree of a Case. */
export interface CaseFindings {
  /** Tree id of the worktree as it is; undefined without a worktree. */
  readonly tree: string | undefined;
  /** Changed paths, committed or not. */
  readonly changed: readonly string[];
  /** Changed paths outside the scope. */
  readonly outside: readonly string[];
}

/**
 * Looks at the worktree of a Case. A Case without one has nothing to look at.
 *
 * @throws {LockstepError} `case.no_worktree`, `git.failed`.
 */
export async function inspectCase(placed: PlacedCase): Promise<CaseFindings> {
  if (placed.worktree === undefined) {
    return { tree: undefined, changed: [], outside: [] };
  }
  const { path } = requireWorktree(placed, "look at");
  const changed = [
    ...new Set([
      ...await committedPaths(placed, placed.worktree),
      ...await uncommittedPaths(path),
    ]),
  ].sort();
  const compiled = placed.scope === undefined
    ? undefined
    : compileScope(placed.scope);
  return {
    tree: await worktreeTree(path),
    changed,
    outside: changed.filter((name) => compiled?.isAllowed(name) === false),
  };
}

/**
 * In a session's own worktree the work of others is merged, so only what its
 * own commits changed counts there; a child's branch is looked at as a whole.
 */
function committedPaths(
  placed: PlacedCase,
  worktree: Worktree,
): Promise<string[]> {
  return worktree.kind === "child"
    ? branchChanges(worktree.path, worktree.base_ref ?? worktree.base_commit)
    : ownChanges(worktree.path, placed.base ?? worktree.base_commit);
}
