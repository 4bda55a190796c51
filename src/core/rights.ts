import { type Actor, actorName } from "./actor.ts";
import { refused } from "./error.ts";

/**
 * Methods that only a session's root or a person may call. A thread that
 * could land, spawn or open sessions would review and approve itself.
 */
const ROOT_ONLY: readonly string[] = [
  "workspace.init",
  "workspace.remove",
  "session.open",
  "session.close",
  "merge.main.request",
  "merge.main.acquire_lock",
  "merge.main.release_lock",
  "merge.main.prepare",
  "merge.main.land",
  "merge.main.abort",
  "thread.child.spawn",
  "thread.child.stop",
  "worktree.spawn",
  "worktree.merge_to_parent",
  "case.grant_scope",
  "case.reopen",
  "case.skip",
  "resume.candidates.attach",
  "plan.rollup.approve",
  "plan.rollup.reject",
  "mirror.refresh",
];

/**
 * Refuses a thread a method that is not for it. Methods that are for
 * everybody do not even ask who is calling.
 *
 * @throws {LockstepError} `actor.not_allowed`.
 */
export function requireRight(method: string, actor: () => Actor): void {
  if (!ROOT_ONLY.includes(method)) return;
  const caller = actor();
  if (caller.kind !== "thread") return;
  throw refused(
    `Cannot call "${method}": ${
      actorName(caller)
    } is a ${caller.role}; this is for the session's root`,
    {
      reason: "actor.not_allowed",
      hint: "Report to the root: lockstep inbox send --message TEXT",
    },
  );
}
