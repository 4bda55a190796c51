/** What the holder of a lock does with it: renew it, let it go. */
import type { Transaction, View } from "./aggregates.ts";
import { ID_LETTER, parseId } from "./id.ts";
import { lockNotFound, notLive, notOwner } from "./lock_error.ts";
import { isOwn, type LockHolder } from "./lock_rules.ts";
import type { Lock } from "./records/lock.ts";
import { addSeconds, type IsoTime } from "./time.ts";

/**
 * Extends a lease. Only its owner may, and only while it runs: after its end
 * somebody else may have been there.
 *
 * @throws {LockstepError} `lock.not_found`, `lock.not_owner`, `lock.lost`,
 * `lock.expired`.
 */
export function heartbeatLock(
  tx: Transaction,
  request: {
    readonly id: string;
    readonly holder: LockHolder;
    /** Left out: what the lock was taken with. */
    readonly ttl_seconds?: number;
  },
  now: IsoTime,
): Lock {
  const lock = requireOwn(tx, request, "renew");
  if (lock.state === "lost" || lock.lease_until <= now) throw notLive(lock);
  const ttl_seconds = request.ttl_seconds ?? lock.ttl_seconds;
  const lease = addSeconds(now, ttl_seconds);
  const renewed = {
    ...lock,
    ttl_seconds,
    lease_until: lease > lock.lease_until ? lease : lock.lease_until,
  };
  tx.put("locks", lock.id, renewed);
  return renewed;
}

/**
 * Lets a lock go. Only its owner may. A lost one is let go the same way: it
 * says that its holder knows.
 *
 * @throws {LockstepError} `lock.not_found`, `lock.not_owner`.
 */
export function releaseLock(
  tx: Transaction,
  request: { readonly id: string; readonly holder: LockHolder },
): Lock {
  const lock = requireOwn(tx, request, "release");
  tx.remove("locks", lock.id);
  return lock;
}

function requireOwn(
  view: View,
  request: { readonly id: string; readonly holder: LockHolder },
  action: string,
): Lock {
  const lock = requireLock(view, request.id, action);
  if (!isOwn(lock, request.holder)) throw notOwner(lock, action);
  return lock;
}

/** @throws {LockstepError} `lock.not_found`. */
export function requireLock(view: View, id: string, action: string): Lock {
  const lock = view.find("locks", id);
  if (lock === undefined) throw lockNotFound(id, action);
  return lock;
}

/**
 * Tells whether a word is the id of a lock, be it one that was let go.
 *
 * @throws {LockstepError} `lock.not_found` for an id that was never given.
 */
export function isLockId(view: View, word: string, action: string): boolean {
  const id = parseId(word);
  if (id?.letter !== ID_LETTER.lock || id.step !== undefined) return false;
  if (id.number <= (view.find("counter", "id")?.last ?? 0)) return true;
  throw lockNotFound(word, action);
}
