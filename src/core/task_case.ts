/** The life of a Case: begin, complete, release, block, reopen. */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { releaseForCase } from "./lock_derive.ts";
import type { CaseSnapshot, Claim, Task } from "./records/task.ts";
import { touchMark } from "./resume_mark.ts";
import { hasEnded, heldBy, isHolder, isRootOf } from "./task_holder.ts";
import { isClaimed, requireTransition } from "./task_state.ts";
import { Forest, putTask, requireSessionOpen } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface BeginRequest {
  readonly task: Task;
  readonly actor: Actor;
  /** Slug of the worktree it is worked on in; null for none. */
  readonly worktree: string | null;
  readonly snapshot: CaseSnapshot;
  readonly required_files: readonly string[];
}

/**
 * Claims a Case for an actor. The one who holds it gets it again, unchanged.
 *
 * @throws {LockstepError} `case.held`, `case.waits`, `case.not_assigned`,
 * `case.another_active`, `session.closed`, `task.illegal_transition`.
 */
export function beginCase(
  tx: Transaction,
  request: BeginRequest,
  now: IsoTime,
): Task {
  const { task, actor } = request;
  const name = actorName(actor);
  requireFree(tx, task, actor);
  if (task.state === "active" && task.claimed_by === name) return task;
  requireSessionOpen(tx, task.session_id, `begin "${task.id}" in`);
  requireAssigned(tx, task, actor);
  requireNothingOpen(tx, task, { action: "begin" });
  requireNoOther(tx, task, name);
  // A successor takes over what is active already; that is no transition.
  if (task.state !== "active") requireTransition(task, "active", "begin");
  const begun: Task = {
    ...task,
    state: "active",
    claimed_by: name,
    worktree: request.worktree,
    block: null,
    required_files: [
      ...new Set([...task.required_files, ...request.required_files]),
    ],
    updated_at: now,
  };
  putTask(tx, begun);
  putClaim(tx, begun, now);
  const aggregate = `snapshots-${task.epic}` as const;
  if (tx.find(aggregate, task.id) === undefined || task.state === "todo") {
    tx.put(aggregate, task.id, request.snapshot);
  }
  touchMark(tx, { actor: name, session: task.session_id }, now);
  return begun;
}

/** What the root has blocked before anybody began it, the root takes up. */
function requireFree(tx: Transaction, task: Task, actor: Actor): void {
  if (!isClaimed(task.state) || isHolder(tx, task, actor)) return;
  if (task.claimed_by === null && isRootOf(actor)) return;
  if (!isRootOf(actor) || !hasEnded(tx, task.claimed_by ?? "")) {
    throw heldBy(task, "begin");
  }
  const hint = `It has ended, take it back: lockstep case release ${task.id}`;
  throw heldBy(task, "begin", hint);
}

function requireAssigned(tx: Transaction, task: Task, actor: Actor): void {
  if (actor.kind !== "thread" || actor.thread_id === null) return;
  const assigned = tx.find("threads", actor.thread_id)?.case_ids ?? [];
  if (assigned.length === 0 || assigned.includes(task.id)) return;
  throw refused(
    `Cannot begin "${task.id}": ${actorName(actor)} is there for ${
      assigned.join(", ")
    }`,
    {
      reason: "case.not_assigned",
      hint: `lockstep case begin ${assigned[0]}`,
      details: { case_ids: assigned },
    },
  );
}

/**
 * Refuses a Case that waits for others, those in `except` aside.
 *
 * @throws {LockstepError} `case.waits`.
 */
export function requireNothingOpen(
  view: View,
  task: Task,
  wanted: { readonly action: string; readonly except?: readonly string[] },
): void {
  const { action, except = [] } = wanted;
  const open = new Forest(view).openDependencies(task)
    .map((each) => each.id).filter((id) => !except.includes(id));
  if (open.length === 0) return;
  throw refused(
    `Cannot ${action} "${task.id}": it waits for ${open.join(", ")}`,
    {
      reason: "case.waits",
      hint: "Take one that is ready: lockstep task list --ready --level case",
      details: { waits_for: open },
    },
  );
}

/**
 * Returns a Case with who follows its ended holder written down as its holder,
 * unless that one has another Case in hand. Anybody else's stays as it is.
 */
export function followHolder(
  tx: Transaction,
  { task, actor }: { readonly task: Task; readonly actor: Actor },
  now: IsoTime,
): Task {
  const name = actorName(actor);
  const isFollower = task.claimed_by !== name && isHolder(tx, task, actor);
  if (!isFollower || findOther(tx, { task, name }) !== undefined) return task;
  const followed = { ...task, claimed_by: name, updated_at: now };
  putTask(tx, followed);
  putClaim(tx, followed, now);
  return followed;
}

/** Returns an active Case that an actor has in hand beside this one. */
function findOther(
  view: View,
  { task, name }: { readonly task: Task; readonly name: string },
): Claim | undefined {
  return Object.values(view.all("claims")).find((claim) =>
    claim.claimed_by === name && claim.state === "active" &&
    claim.case_id !== task.id
  );
}

function requireNoOther(tx: Transaction, task: Task, name: string): void {
  const other = findOther(tx, { task, name });
  if (other === undefined) return;
  throw refused(
    `Cannot begin "${task.id}": ${name} has ${other.case_id} in hand`,
    {
      reason: "case.another_active",
      hint: "Go on with that first: lockstep work current-ref",
      details: { case_id: other.case_id },
    },
  );
}

function putClaim(tx: Transaction, task: Task, now: IsoTime): void {
  if (task.claimed_by === null || !isClaimed(task.state)) {
    tx.remove("claims", task.id);
    releaseForCase(tx, task.id);
    return;
  }
  tx.put("claims", task.id, {
    case_id: task.id,
    epic: task.epic,
    session_id: task.session_id,
    claimed_by: task.claimed_by,
    worktree: task.worktree,
    state: task.state === "blocked" ? "blocked" : "active",
    claimed_at: tx.find("claims", task.id)?.claimed_at ?? now,
  });
}

/** What changes with the state of a Case. */
export interface CaseChange {
  readonly state: Task["state"];
  /** Verb for messages: "release". */
  readonly action: string;
  readonly set: Partial<Task>;
}

/**
 * Moves a Case into another state, with its claim and its holder's mark.
 *
 * @throws {LockstepError} `task.illegal_transition`.
 */
export function changeCase(
  tx: Transaction,
  options: { readonly task: Task; readonly change: CaseChange },
  now: IsoTime,
): Task {
  const { task, change } = options;
  requireTransition(task, change.state, change.action);
  const changed: Task = {
    ...task,
    ...change.set,
    state: change.state,
    updated_at: now,
  };
  putTask(tx, changed);
  putClaim(tx, changed, now);
  const holder = changed.claimed_by ?? task.claimed_by;
  if (holder !== null) {
    touchMark(tx, { actor: holder, session: task.session_id }, now);
  }
  return changed;
}
