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
  renewLocks(tx, { session: session.id, thread: lockThreadOf(actor) }, now);
}

/** Looks at the locks only when it is time: there may be a thousand. */
function renewLocks(
  tx: Transaction,
  holder: { readonly session: string; readonly thread: string | null },
  now: IsoTime,
): void {
  const id = holder.thread ?? holder.session;
  const last = tx.find("leases", id);
  if (last !== undefined && !isDue(last.renewed_at, now)) return;
  tx.put("leases", id, { renewed_at: now });
  for (const lock of Object.values(tx.all("locks"))) {
    const isOwn = lock.session_id === holder.session &&
      lock.thread_id === holder.thread;
    // An expired lease is not revived by use: somebody may be taking it over.
    const isLive = lock.state !== "lost" && lock.lease_until > now;
    if (!isOwn || !isLive) continue;
    const lease_until = addSeconds(now, lock.ttl_seconds);
    const gainedSeconds = secondsBetween(lock.lease_until, lease_until);
    // Every renewal rewrites the policy files of all other branches.
    if (gainedSeconds >= lock.ttl_seconds / 4) {
      tx.put("locks", lock.id, { ...lock, lease_until });
    }
  }
}

function isDue(from: IsoTime, to: IsoTime): boolean {
  return secondsBetween(from, to) >= RENEW_AFTER_SECONDS;
}
