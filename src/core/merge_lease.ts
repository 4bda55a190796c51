/** The lease of the merge lock: when it runs, and how far use renews it. */
import type { Actor } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import type { MergeLock } from "./records/merge.ts";
import { addSeconds, type IsoTime, secondsBetween } from "./time.ts";

/** Tells whether somebody holds the merge lock with a lease that runs. */
export function isHeld(lock: MergeLock, now: IsoTime): boolean {
  return lock.session_id !== null && lock.lease_until !== null &&
    lock.lease_until > now;
}

/** Returns the lock with its lease renewed, not beyond `hold_until`. */
export function renewedLock(lock: MergeLock, now: IsoTime): MergeLock {
  const wanted = addSeconds(now, lock.ttl_seconds);
  const limit = lock.hold_until ?? wanted;
  const until = wanted < limit ? wanted : limit;
  const isLater = lock.lease_until === null || until > lock.lease_until;
  return isLater ? { ...lock, lease_until: until } : lock;
}

/** The same for a reviewer at work, whom the hold time does not bind. */
export function renewedForReview(lock: MergeLock, now: IsoTime): MergeLock {
  const renewed = renewedLock({ ...lock, hold_until: null }, now);
  return { ...renewed, hold_until: lock.hold_until };
}

/**
 * Renews the merge lock by the use of who holds it: the session's root, or the
 * reviewer that was started for its entry, whose review has no hold time.
 */
export function renewMergeLease(
  tx: Transaction,
  actor: Actor,
  now: IsoTime,
): void {
  const lock = tx.find("merge_lock", "main");
  if (lock === undefined || !isHeld(lock, now)) return;
  const isReviewer = isReviewerOf(tx, actor, lock);
  const isHolder = actor.kind === "root" &&
    actor.session_id === lock.session_id;
  if (!isHolder && !isReviewer) return;
  const renewed = isReviewer
    ? renewedForReview(lock, now)
    : renewedLock(lock, now);
  const gainedSeconds = secondsBetween(
    lock.lease_until ?? now,
    renewed.lease_until ?? now,
  );
  // Every renewal rewrites the policy files.
  if (gainedSeconds >= lock.ttl_seconds / 4) {
    tx.put("merge_lock", "main", renewed);
  }
}

function isReviewerOf(
  tx: Transaction,
  actor: Actor,
  lock: MergeLock,
): boolean {
  if (actor.kind !== "thread" || actor.thread_id === null) return false;
  const thread = tx.find("threads", actor.thread_id);
  return thread?.role === "reviewer" && thread.merge_request_id !== null &&
    thread.merge_request_id === lock.merge_request_id;
}
