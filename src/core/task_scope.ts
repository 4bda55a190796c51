/** A wider scope for a Case: asked for by its worker, granted by the root. */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import { recordTold } from "./evidence_record.ts";
import type { Task } from "./records/task.ts";
import type { Scope } from "./records/worktree.ts";
import { lockGained } from "./lock_derive.ts";
import { lockThreadOfName } from "./lock_family.ts";
import { pathRulesOf } from "./path_rules.ts";
import { touchMark } from "./resume_mark.ts";
import { canonicalScope, compileScope } from "./scope.ts";
import { requireHolder } from "./task_holder.ts";
import { putTask } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface ScopeWanted {
  readonly task: Task;
  readonly actor: Actor;
  /** Pattern as it was given. */
  readonly path: string;
  readonly reason: string;
  /** Top levels that an absolute path may lie in. */
  readonly roots: readonly string[];
}

/**
 * Notes that a worker asks for a path. Asking again changes nothing.
 *
 * @throws {LockstepError} `case.held`, `case.not_claimed`, and as
 * `canonicalScope`.
 */
export function requestScope(
  tx: Transaction,
  wanted: ScopeWanted,
  now: IsoTime,
): Task {
  const { task, actor } = wanted;
  requireHolder(tx, task, { actor, action: "ask for scope for" });
  const path = patternOf(wanted);
  const isWaiting = task.scope_requests.some((each) =>
    each.path === path && each.granted_by === null
  );
  if (isWaiting) return task;
  const request = {
    path,
    reason: wanted.reason,
    by: actorName(actor),
    at: now,
    granted_by: null,
  };
  const asked = {
    ...task,
    scope_requests: [...task.scope_requests, request],
    updated_at: now,
  };
  putTask(tx, asked);
  return asked;
}

/**
 * Widens the scope of a Case and of the worktree in which a child works on
 * it. What the hooks enforce is widened by the same change, and what its holder
 * has locked.
 *
 * @throws {LockstepError} `scope.denied`, `lock.held`, and as
 * `canonicalScope`.
 */
export function grantScope(
  tx: Transaction,
  wanted: ScopeWanted,
  now: IsoTime,
): Task {
  const { task, actor } = wanted;
  const path = patternOf(wanted);
  const by = actorName(actor);
  const granted: Task = {
    ...task,
    scope: task.scope === null ? null : widen(task, task.scope, path),
    scope_requests: task.scope_requests.map((each) =>
      each.path === path && each.granted_by === null
        ? { ...each, granted_by: by }
        : each
    ),
    updated_at: now,
  };
  lockForHolder(tx, { task, path }, now);
  putTask(tx, granted);
  widenWorktree(tx, task, path);
  recordTold(tx, {
    task,
    told: {
      kind: "grant",
      text: `scope widened by ${path}: ${wanted.reason}`,
      label: "local",
      by,
      gate: null,
    },
  }, now);
  if (task.claimed_by !== null) {
    touchMark(tx, { actor: task.claimed_by, session: task.session_id }, now);
  }
  return granted;
}

/** Nobody else is to write what the holder of a Case may write from now on. */
function lockForHolder(
  tx: Transaction,
  { task, path }: { readonly task: Task; readonly path: string },
  now: IsoTime,
): void {
  if (task.claimed_by === null) return;
  const worktree = tx.find("worktrees", task.worktree ?? "");
  const scope = task.scope ?? worktree?.scope;
  if (scope === undefined) return;
  const { session_id } = task;
  const holder = {
    session_id,
    thread_id: lockThreadOfName(task.claimed_by),
    worktree: task.worktree,
  };
  const rules = pathRulesOf(tx.find("meta", "repository"));
  lockGained(tx, { holder, scope, path }, { now, rules });
}

function widenWorktree(tx: Transaction, task: Task, path: string): void {
  const worktree = task.worktree === null
    ? undefined
    : tx.find("worktrees", task.worktree);
  if (worktree?.kind !== "child") return;
  const scope = widen(task, worktree.scope, path);
  tx.put("worktrees", worktree.slug, { ...worktree, scope });
}

/** Deny beats allow, so a path that is denied cannot be allowed on top. */
function widen(task: Task, scope: Scope, path: string): Scope {
  const denial = compileScope({ allow: ["."], deny: scope.deny })
    .findDenial(path);
  if (denial === undefined) {
    return { ...scope, allow: [...new Set([...scope.allow, path])] };
  }
  throw refused(
    `Cannot grant "${path}" to "${task.id}": its scope denies ${denial}`,
    {
      reason: "scope.denied",
      hint: `lockstep task update ${task.id} --clear deny`,
    },
  );
}

function patternOf(wanted: ScopeWanted): string {
  const { allow } = canonicalScope({ allow: [wanted.path] }, wanted.roots);
  return allow[0] ?? wanted.path;
}
