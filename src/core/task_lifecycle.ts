/** Giving a Case back, saying what blocks it, taking it up again, dropping it. */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import type { Task } from "./records/task.ts";
import { changeCase, followHolder } from "./task_case.ts";
import { requireHolder } from "./task_holder.ts";
import { isOpen } from "./task_state.ts";
import type { IsoTime } from "./time.ts";

export interface LifecycleRequest {
  readonly task: Task;
  readonly actor: Actor;
  readonly reason: string;
}

/**
 * Gives a Case back, so that somebody else can begin it. Its Steps stay as
 * they are.
 *
 * @throws {LockstepError} `case.held`, `task.illegal_transition`.
 */
export function releaseCase(
  tx: Transaction,
  request: LifecycleRequest,
  now: IsoTime,
): Task {
  const { task, actor, reason } = request;
  requireHolder(tx, task, { actor, action: "release" });
  return changeCase(tx, {
    task,
    change: {
      state: "todo",
      action: "release",
      set: {
        claimed_by: null,
        worktree: null,
        block: null,
        next_action: reason === "" ? task.next_action : reason,
      },
    },
  }, now);
}

/**
 * Says that a Case cannot go on, and what would let it. Its holder keeps it.
 *
 * @throws {LockstepError} `case.held`, `task.illegal_transition`.
 */
export function blockCase(
  tx: Transaction,
  request: LifecycleRequest & { readonly needs: readonly string[] },
  now: IsoTime,
): Task {
  const { actor, reason } = request;
  requireHolder(tx, request.task, { actor, action: "block" });
  const task = followHolder(tx, { task: request.task, actor }, now);
  const by = actorName(actor);
  const block = { reason, needs: [...request.needs], by, at: now };
  const set = { block };
  if (task.state === "blocked") return putBlock(tx, { task, set }, now);
  return changeCase(tx, {
    task,
    change: { state: "blocked", action: "block", set },
  }, now);
}

/** Another reason for the same state is no transition. */
function putBlock(
  tx: Transaction,
  { task, set }: { readonly task: Task; readonly set: Partial<Task> },
  now: IsoTime,
): Task {
  const blocked = { ...task, ...set, updated_at: now };
  tx.put(`tasks-${task.epic}`, task.id, blocked);
  return blocked;
}

/**
 * Makes a Case that is over one to be done. Its Steps stay as they are.
 *
 * @throws {LockstepError} `case.not_over`.
 */
export function reopenCase(
  tx: Transaction,
  request: LifecycleRequest,
  now: IsoTime,
): Task {
  const { id, state } = request.task;
  if (isOpen(state)) {
    throw refused(`Cannot reopen "${id}": it is ${state}, not over`, {
      reason: "case.not_over",
      hint: `To take it from its holder: lockstep case release ${id}`,
    });
  }
  return changeCase(tx, {
    task: request.task,
    change: {
      state: "todo",
      action: "reopen",
      set: {
        claimed_by: null,
        worktree: null,
        block: null,
        next_action: request.reason,
      },
    },
  }, now);
}

/**
 * Drops a Case that is not wanted any more.
 *
 * @throws {LockstepError} `task.illegal_transition`.
 */
export function skipCase(
  tx: Transaction,
  request: LifecycleRequest,
  now: IsoTime,
): Task {
  return changeCase(tx, {
    task: request.task,
    change: {
      state: "skipped",
      action: "skip",
      set: { claimed_by: null, block: null, result: request.reason },
    },
  }, now);
}
