import { actorName } from "../core/actor.ts";
import { refused } from "../core/error.ts";
import { isAcknowledged, markOf } from "../core/resume_mark.ts";
import type { Context } from "./context.ts";

/**
 * What an agent may do that has not read where it stands: read its messages,
 * keep what it holds, say that it has read, ask what is off.
 */
const ALLOWED: readonly string[] = [
  "work.current_ref.ack",
  "prime",
  "doctor",
  "inbox.deliver",
  "lock.heartbeat",
  "lock.release",
  "session.heartbeat",
  "thread.run",
  // They lead out where the configuration cannot be used.
  "audit.main",
  "violation.undo",
  // Not for threads at all, and the ledger may not be readable.
  "ledger.restore",
  "ledger.import",
];

/**
 * Refuses an agent a change while it has not acknowledged the newest
 * generation: one that has forgotten must not go on by guess. Of roots this is
 * asked when the configuration says so, of people never.
 *
 * @throws {LockstepError} `resume.not_acknowledged`.
 */
export async function requireAcknowledged(
  context: Context,
  method: string,
): Promise<void> {
  if (ALLOWED.includes(method) || method.startsWith("hook.")) return;
  if (!context.ledger().exists()) return;
  const caller = context.actor();
  if (caller.kind !== "thread" && caller.kind !== "root") return;
  const actor = actorName(caller);
  const mark = context.read((view) => markOf(view, actor));
  // Asked first: who has read may go on without a usable configuration.
  if (isAcknowledged(mark)) return;
  const { resume } = await context.config();
  const isWanted = caller.kind === "thread"
    ? resume.require_ack
    : resume.require_ack_of_root;
  if (!isWanted) return;
  throw refused(
    `Cannot call "${method}": ${actor} has not read where it stands since ${
      mark.source === "" ? "it started anew" : mark.source
    } (generation ${mark.generation})`,
    {
      reason: "resume.not_acknowledged",
      hint: "Read it, and acknowledge as it says: lockstep work current-ref",
      details: { actor, generation: mark.generation },
    },
  );
}
