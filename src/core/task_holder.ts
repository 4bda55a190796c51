/** Who has a Case in hand, and who may work on its checklist. */
import { type Actor, actorName } from "./actor.ts";
import type { View } from "./aggregates.ts";
import { LockstepError, refused } from "./error.ts";
import type { Claim, Level, Task } from "./records/task.ts";
import { withArticle } from "./task_state.ts";
import { isEnded } from "./thread_state.ts";

/** Tells whether a holder is a thread that has ended, for certain. */
export function hasEnded(view: View, holder: string): boolean {
  if (!holder.startsWith("thread:")) return false;
  const thread = view.find("threads", holder.slice("thread:".length));
  return thread !== undefined && isEnded(thread);
}

/**
 * Tells whether an actor is the holder of a Case, or the one who follows a
 * holder that has ended, in the same worktree.
 */
export function isHolder(view: View, task: Task, actor: Actor): boolean {
  if (task.claimed_by === null) return false;
  if (task.claimed_by === actorName(actor)) return true;
  return actor.kind === "thread" && task.worktree === actor.worktree &&
    (task.claimed_by.startsWith("worktree:") ||
      hasEnded(view, task.claimed_by));
}

/** Tells whether an actor decides over a session: its root or a person. */
export function isRootOf(actor: Actor): boolean {
  return actor.kind === "root" || actor.kind === "person";
}

/**
 * Refuses everybody but the holder of a Case and the session's root.
 *
 * @throws {LockstepError} `case.not_claimed`, `case.held`.
 */
export function requireHolder(
  view: View,
  task: Task,
  options: { readonly actor: Actor; readonly action: string },
): void {
  const { actor, action } = options;
  if (isHolder(view, task, actor)) return;
  if (task.claimed_by === null) {
    if (isRootOf(actor)) return;
    throw refused(`Cannot ${action} "${task.id}": nobody has begun it`, {
      reason: "case.not_claimed",
      hint: `lockstep case begin ${task.id}`,
    });
  }
  if (isRootOf(actor)) return;
  throw heldBy(task, action);
}

/**
 * Refuses a thread that does a Case every new task but Steps of this Case.
 * Planners, roots and people plan.
 *
 * @throws {LockstepError} `actor.not_allowed`, `case.held`,
 * `case.not_claimed`.
 */
export function requireMayAdd(
  view: View,
  actor: Actor,
  task: { readonly level: Level; readonly owner: Task | undefined },
): void {
  if (actor.kind !== "thread" || actor.role === "planner") return;
  if (task.level === "step" && task.owner !== undefined) {
    requireHolder(view, task.owner, { actor, action: "add a Step to" });
    return;
  }
  throw refused(
    `Cannot create ${withArticle(task.level)}: ${
      actorName(actor)
    } is a ${actor.role}, and may add Steps to its own Case`,
    {
      reason: "actor.not_allowed",
      hint: "Report to the root: lockstep inbox send --message TEXT",
    },
  );
}

/** Returns the refusal that names the holder (exit status 3), or the block. */
export function heldBy(
  task: Task,
  action: string,
  hint = "Take another one: lockstep task list --ready --level case",
): LockstepError {
  const why = task.claimed_by === null
    ? `the root has blocked it: ${task.block?.reason ?? "no reason given"}`
    : `${task.claimed_by} has it`;
  return new LockstepError(
    "held",
    `Cannot ${action} "${task.id}": ${why}`,
    {
      reason: "case.held",
      hint,
      details: { case_id: task.id, holder: task.claimed_by },
    },
  );
}

/** Returns the Case an actor has in hand, an active one before a blocked one. */
export function findClaim(view: View, actor: Actor): Claim | undefined {
  const name = actorName(actor);
  const own = Object.values(view.all("claims")).filter((claim) =>
    claim.session_id === actor.session_id &&
    (claim.claimed_by === name ||
      (actor.kind === "thread" && claim.worktree === actor.worktree))
  );
  return own.find((claim) => claim.state === "active") ?? own[0];
}
