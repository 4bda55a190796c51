import type { Actor } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import { lockThreadOf } from "./lock_family.ts";
import { renewMergeLease } from "./merge_lease.ts";
import { addSeconds, type IsoTime, secondsBetween } from "./time.ts";

/** Renewing more often would only make the journal longer. */
const RENEW_AFTER_SECONDS = 10;

/** Renews what a caller holds: leases live by use. */
export function renewLeases(
  tx: Transaction,
  actor: Actor,
  now: IsoTime,
): void {
  if (actor.session_id === null || actor.kind === "git") return;
  const session = tx.find("sessions", actor.session_id);
  if (session === undefined || session.state !== "open") return;
  if (isDue(session.last_seen_at, now)) {
    tx.put("sessions", session.id, { ...session, last_seen_at: now });
  }
  renewMergeLease(tx, actor, now);
  const thread = lockThreadOf(actor);
  for (const lock of Object.values(tx.all("locks"))) {
    const isOwn = lock.session_id === session.id && lock.thread_id === thread;
    const isLive = lock.state !== "lost" && lock.lease_until > now;
    const lease_until = addSeconds(now, lock.ttl_seconds);
    // An expired lease is not revived by use: somebody may be taking it over.
    const gainedSeconds = secondsBetween(lock.lease_until, lease_until);
    // Every renewal rewrites the policy files of all other branches.
    if (isOwn && isLive && gainedSeconds >= lock.ttl_seconds / 4) {
      tx.put("locks", lock.id, { ...lock, lease_until });
    }
  }
}

function isDue(from: IsoTime, to: IsoTime): boolean {
  return secondsBetween(from, to) >= RENEW_AFTER_SECONDS;
}
