/** Whether a Case can be given to a thread that is still to be made. */
import type { Actor } from "./actor.ts";
import type { View } from "./aggregates.ts";
import type { Task } from "./records/task.ts";
import type { Role } from "./records/thread.ts";
import { mayCall } from "./rights.ts";
import { requireNothingOpen } from "./task_case.ts";
import { hasEnded, heldBy, isHolder } from "./task_holder.ts";
import { isClaimed } from "./task_state.ts";

/** The thread to be made. */
export interface Assignee {
  readonly session_id: string;
  readonly role: Role;
  /** Slug of a worktree that is there already; null for a new one. */
  readonly worktree: string | null;
  /** All that it is to work on: one of them may wait for another. */
  readonly case_ids: readonly string[];
}

/**
 * Refuses a thread the Cases that it could not begin. Who only looks at a Case
 * begins none.
 *
 * @throws {LockstepError} `case.held`, `case.waits`.
 */
export function requireAssignable(
  view: View,
  task: Task,
  assignee: Assignee,
): void {
  if (!mayCall("case.begin", assignee.role)) return;
  const action = "assign";
  if (isClaimed(task.state) && !isHeir(view, task, assignee)) {
    throw heldBy(task, action, wayToFree(view, task));
  }
  requireNothingOpen(view, task, { action, except: assignee.case_ids });
}

/** A thread in the worktree of a holder that has ended follows it. */
function isHeir(view: View, task: Task, assignee: Assignee): boolean {
  if (assignee.worktree === null) return false;
  const { session_id, role, worktree } = assignee;
  const heir: Actor = {
    kind: "thread",
    thread_id: null,
    session_id,
    role,
    worktree,
  };
  return isHolder(view, task, heir);
}

function wayToFree(view: View, task: Task): string {
  const holder = task.claimed_by ?? "";
  const release = `lockstep case release ${task.id}`;
  if (!holder.startsWith("thread:")) return `Let go of it first: ${release}`;
  return hasEnded(view, holder)
    ? `It has ended, take it back: ${release}`
    : `Wait for it: lockstep thread child wait-status ${
      holder.slice("thread:".length)
    }`;
}
