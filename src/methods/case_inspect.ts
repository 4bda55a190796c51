/** What a Case looks like on disk: its worktree, tree and changed paths. */
import type { View } from "../core/aggregates.ts";
import { refused } from "../core/error.ts";
import type { Task } from "../core/records/task.ts";
import type { Scope, Worktree } from "../core/records/worktree.ts";
import { findClaim } from "../core/task_holder.ts";
import { isOpen } from "../core/task_state.ts";
import { findTask } from "../core/task_tree.ts";
import type { PathRules } from "../core/path.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import { type CompiledScope, compileScope } from "../core/scope.ts";
import {
  branchChanges,
  ownChanges,
  uncommittedPaths,
  worktreeTree,
} from "../io/git_tree.ts";
import type { Context } from "./context.ts";
import { requireIdentity } from "./worktree_identity.ts";

/** A Case with its worktree. */
export interface PlacedCase {
  readonly task: Task;
  /** Undefined while nobody has begun it in one. */
  readonly worktree: Worktree | undefined;
  /** What its changes may touch; undefined when nothing says. */
  readonly scope: Scope | undefined;
  /** Scopes of Cases that were done in the same worktree before. */
  readonly earlier: readonly Scope[];
  /** Commit it began on; undefined when it is worked on in no worktree. */
  readonly base: string | undefined;
  /** How paths are compared here. */
  readonly rules: PathRules;
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
    earlier: worktree === undefined
      ? []
      : casesDoneIn(view, { task, worktree }).map((each) =>
        each.scope ?? worktree.scope
      ),
    base: snapshot?.base_commit ?? undefined,
    rules: pathRulesOf(view.find("meta", "repository")),
  };
}

/** Looks in the Case's epic and among what the worktree's threads were given. */
function casesDoneIn(
  view: View,
  { task, worktree }: { readonly task: Task; readonly worktree: Worktree },
): Task[] {
  const assigned = Object.values(view.all("threads"))
    .filter((thread) => thread.worktree === worktree.slug)
    .flatMap((thread) => thread.case_ids)
    .map((id) => findTask(view, id))
    .filter((each) => each !== undefined);
  return [...Object.values(view.all(`tasks-${task.epic}`)), ...assigned]
    .filter((each) =>
      each.level === "case" && each.id !== task.id &&
      each.worktree === worktree.slug && !isOpen(each.state)
    );
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
 * @throws {LockstepError} `case.no_worktree`, `worktree.identity`,
 * `worktree.missing`, `git.failed`.
 */
export async function inspectCase(
  context: Context,
  placed: PlacedCase,
): Promise<CaseFindings> {
  if (placed.worktree === undefined) {
    return { tree: undefined, changed: [], outside: [] };
  }
  const { worktree, scope } = placed;
  const { path } = requireWorktree(placed, "look at");
  await requireIdentity(context, worktree, "look at");
  const own = [
    ...await ownChanges(path, placed.base ?? worktree.base_commit),
    ...await uncommittedPaths(path),
  ];
  // The branch of a session holds the merged work of others as well.
  const branch = worktree.kind === "child"
    ? await branchChanges(path, worktree.base_ref ?? worktree.base_commit)
    : [];
  const compile = (each: Scope) => compileScope(each, placed.rules);
  const earlier = placed.earlier.map(compile);
  const outside = scope === undefined ? [] : [
    ...outsideOf([compile(scope)], own),
    ...outsideOf([compile(scope), ...earlier], branch),
  ];
  return {
    tree: await worktreeTree(path),
    changed: unique([...own, ...branch]),
    outside: unique(outside),
  };
}

/** Returns the paths that none of the scopes allows. */
function outsideOf(
  scopes: readonly CompiledScope[],
  paths: readonly string[],
): string[] {
  return paths.filter((path) => !scopes.some((each) => each.isAllowed(path)));
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort();
}
