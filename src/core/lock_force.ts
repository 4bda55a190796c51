/** Taking a lock away from its holder: a root's or a person's act. */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { refused, usage } from "./error.ts";
import { ROOT, sendMessage } from "./inbox_rules.ts";
import { describeLock, holderName } from "./lock_error.ts";
import { requireLock } from "./lock_lease.ts";
import type { Lock } from "./records/lock.ts";
import { isEnded } from "./thread_state.ts";
import type { IsoTime } from "./time.ts";

/** A lock that somebody takes away, and why. */
export interface ForcedRelease {
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string;
}

/** What became of a lock that was taken away. */
export interface ForceReleased {
  readonly lock: Lock;
  /** Id of the message to its holder; null when nobody is left to read it. */
  readonly message_id: string | null;
}

/**
 * Takes a lock away. Its holder is told, and is refused where it acts on the
 * lock from then on. The root of a session can do it to the session's own
 * locks, a person to all.
 *
 * @throws {LockstepError} `lock.reason_missing`, `lock.not_found`,
 * `lock.other_session`.
 */
export function forceReleaseLock(
  tx: Transaction,
  request: ForcedRelease,
  now: IsoTime,
): ForceReleased {
  const { actor, reason } = request;
  const lock = requireForcible(tx, request);
  const by = actorName(actor);
  const lost: Lock = {
    ...lock,
    state: "lost",
    lost_to: by,
    lost_reason: reason,
  };
  // Also when it is removed: the event has to say why.
  tx.put("locks", lock.id, lost);
  const isOwnLock = actor.kind === "root" && lock.thread_id === null;
  if (isOwnLock || !isListening(tx, lock)) {
    tx.remove("locks", lock.id);
    return { lock: lost, message_id: null };
  }
  const message = sendMessage(tx, {
    session_id: lock.session_id,
    from: actor,
    to: lock.thread_id ?? ROOT,
    kind: "message",
    mode: null,
    text: `${by} has taken your lock ${describeLock(lock)} away: ${reason}`,
  }, now);
  return { lock: lost, message_id: message.id };
}

/**
 * Checks that somebody may take a lock away.
 *
 * @throws {LockstepError} as `forceReleaseLock`.
 */
export function requireForcible(view: View, request: ForcedRelease): Lock {
  if (request.reason.trim() === "") {
    throw usage(`Cannot take "${request.id}" away without a reason`, {
      reason: "lock.reason_missing",
      hint: `lockstep lock force-release ${request.id} --reason TEXT`,
    });
  }
  const lock = requireLock(view, request.id, "take away");
  const { actor } = request;
  if (actor.kind === "person") return lock;
  if (actor.kind === "root" && actor.session_id === lock.session_id) {
    return lock;
  }
  throw refused(
    `Cannot take "${lock.id}" away: ${holderName(lock)} holds it, and ${
      actorName(actor)
    } is not its root`,
    {
      reason: "lock.other_session",
      hint:
        `The root of ${lock.session_id} or a person can, at a terminal outside of all worktrees`,
    },
  );
}

function isListening(view: View, lock: Lock): boolean {
  if (view.find("sessions", lock.session_id)?.state !== "open") return false;
  if (lock.thread_id === null) return true;
  const thread = view.find("threads", lock.thread_id);
  return thread !== undefined && !isEnded(thread);
}
