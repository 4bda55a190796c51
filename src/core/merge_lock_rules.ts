/**
 * The merge lock: one holder, only for the head of the queue, with a lease
 * and a generation that grows with every holder. Taking a lapsed one over
 * makes the former holder's entry stale, and its approval goes with it.
 */
import type { Transaction, View } from "./aggregates.ts";
import { LockstepError, refused } from "./error.ts";
import { isHeld, renewedLock } from "./merge_lease.ts";
import {
  findHead,
  type HeadOptions,
  lastPosition,
  requireMergeRequest,
} from "./merge_queue.ts";
import {
  isLanding,
  isQueued,
  isTurn,
  isWaiting,
  moveTo,
  nextStepOf,
} from "./merge_state.ts";
import type { MergeLock, MergeRequest, MergeState } from "./records/merge.ts";
import { addSeconds, type IsoTime } from "./time.ts";

const FREE: MergeLock = {
  session_id: null,
  merge_request_id: null,
  generation: 0,
  ttl_seconds: 0,
  acquired_at: null,
  lease_until: null,
  hold_until: null,
};

/** Returns the merge lock; free when it was never taken. */
export function mergeLockOf(view: View): MergeLock {
  return view.find("merge_lock", "main") ?? FREE;
}

/** Returns what takes an entry on, when it may have the merge lock already. */
export function nextStepUnder(
  lock: MergeLock,
  request: MergeRequest,
  now: IsoTime,
): string {
  const hasLock = isHeld(lock, now) && lock.merge_request_id === request.id;
  return hasLock && isWaiting(request.state)
    ? `lockstep merge main prepare ${request.id}`
    : nextStepOf(request);
}

export interface AcquireOptions extends HeadOptions {
  readonly ttlSeconds: number;
}

/**
 * Gives the merge lock to an entry of the queue, or renews it.
 *
 * @throws {LockstepError} `merge_lock.held`, `merge.not_head`,
 * `merge.not_queued`.
 */
export function acquireMergeLock(
  tx: Transaction,
  request: MergeRequest,
  options: AcquireOptions,
): MergeLock {
  const lock = mergeLockOf(tx);
  if (!isQueued(request.state)) {
    throw refused(
      `Cannot acquire the merge lock for "${request.id}": it is ${request.state}`,
      { reason: "merge.not_queued", hint: nextStepOf(request) },
    );
  }
  const isOwn = lock.merge_request_id === request.id;
  if (isHeld(lock, options.now)) {
    if (!isOwn) throw heldByOther(lock);
    return renew(tx, lock, options);
  }
  const head = findHead(tx, options);
  if (!isOwn && head !== undefined && head.id !== request.id) {
    throw notHead(request, head);
  }
  if (!isOwn) passOver(tx, lock, options.now);
  const next: MergeLock = {
    ...lock,
    session_id: request.session_id,
    merge_request_id: request.id,
    generation: lock.generation + 1,
    ttl_seconds: options.ttlSeconds,
    acquired_at: options.now,
    lease_until: addSeconds(options.now, options.ttlSeconds),
    hold_until: null,
  };
  tx.put("merge_lock", "main", next);
  return next;
}

function renew(
  tx: Transaction,
  lock: MergeLock,
  options: AcquireOptions,
): MergeLock {
  const renewed = renewedLock(
    { ...lock, ttl_seconds: options.ttlSeconds },
    options.now,
  );
  tx.put("merge_lock", "main", renewed);
  return renewed;
}

/** The entry whose turn lapsed goes to the end, without its approval. */
function passOver(tx: Transaction, lock: MergeLock, now: IsoTime): void {
  const former = tx.find("merge", lock.merge_request_id ?? "");
  if (former === undefined || !isTurn(former.state)) return;
  tx.put(
    "merge",
    former.id,
    moveTo(former, "stale", {
      position: lastPosition(tx) + 1,
      note: "its merge lock lapsed and was taken over",
      updated_at: now,
    }),
  );
}

function heldByOther(lock: MergeLock): LockstepError {
  return new LockstepError(
    "held",
    `Cannot acquire the merge lock: held by session ${lock.session_id} for ${lock.merge_request_id} until ${lock.lease_until}`,
    {
      reason: "merge_lock.held",
      hint: "Try again later; see lockstep merge main status",
      details: { ...lock },
    },
  );
}

function notHead(request: MergeRequest, head: MergeRequest): LockstepError {
  return new LockstepError(
    "held",
    `Cannot acquire the merge lock for "${request.id}": ${head.id} of session ${head.session_id} comes first`,
    {
      reason: "merge.not_head",
      hint: "Try again later; see lockstep merge main status",
      details: { head: head.id, session_id: head.session_id },
    },
  );
}

export interface TurnOptions {
  readonly action: string;
  readonly now: IsoTime;
  /** Generation under which the work began; not checked when left out. */
  readonly generation?: number | undefined;
}

/**
 * Returns the merge lock if it is held for the entry, by a lease that runs.
 *
 * @throws {LockstepError} `merge_lock.not_held`, `merge_lock.lapsed`,
 * `merge_lock.old_generation`.
 */
export function requireTurn(
  view: View,
  request: MergeRequest,
  options: TurnOptions,
): MergeLock {
  const lock = mergeLockOf(view);
  const hint = `lockstep merge main acquire-lock ${request.id}`;
  const what = `Cannot ${options.action} "${request.id}"`;
  if (lock.merge_request_id !== request.id) {
    const holder = isHeld(lock, options.now)
      ? `held for ${lock.merge_request_id} until ${lock.lease_until}`
      : "not held for it";
    throw refused(`${what}: the merge lock is ${holder}`, {
      reason: "merge_lock.not_held",
      hint,
    });
  }
  if (!isHeld(lock, options.now)) {
    throw refused(`${what}: its merge lock lapsed at ${lock.lease_until}`, {
      reason: "merge_lock.lapsed",
      hint,
    });
  }
  if (
    options.generation !== undefined && options.generation !== lock.generation
  ) {
    throw refused(
      `${what}: generation ${options.generation} of the merge lock is over, it is at ${lock.generation}`,
      { reason: "merge_lock.old_generation", hint },
    );
  }
  return lock;
}

/** Puts an entry into the state in which its turn ends, and frees the lock. */
export function endTurn(
  tx: Transaction,
  request: MergeRequest,
  end: {
    readonly state: MergeState;
    readonly now: IsoTime;
    readonly change: Partial<MergeRequest>;
  },
): MergeRequest {
  const ended = moveTo(request, end.state, {
    ...end.change,
    updated_at: end.now,
  });
  tx.put("merge", ended.id, ended);
  freeMergeLock(tx, ended.id);
  return ended;
}

/** Frees the merge lock if it is held for this entry. */
export function freeMergeLock(tx: Transaction, requestId: string): void {
  const lock = mergeLockOf(tx);
  if (lock.merge_request_id !== requestId) return;
  tx.put("merge_lock", "main", {
    ...lock,
    session_id: null,
    merge_request_id: null,
    acquired_at: null,
    lease_until: null,
    hold_until: null,
  });
}

/**
 * Gives the merge lock back. An entry whose turn it was keeps its candidate
 * and its place, and is stale until it is prepared again.
 *
 * @throws {LockstepError} `merge_lock.not_held`, `merge_lock.held_by_other`,
 * `merge.landing`.
 */
export function releaseMergeLock(
  tx: Transaction,
  session: string | undefined,
  now: IsoTime,
): { readonly released: string | null } {
  const lock = mergeLockOf(tx);
  if (lock.session_id === null || lock.merge_request_id === null) {
    throw refused("Cannot release the merge lock: nobody holds it", {
      reason: "merge_lock.not_held",
      hint: "lockstep merge main status",
    });
  }
  if (session !== undefined && lock.session_id !== session) {
    throw refused(
      `Cannot release the merge lock: it is held by another session, ${lock.session_id}`,
      {
        reason: "merge_lock.held_by_other",
        hint: "lockstep merge main status",
      },
    );
  }
  const request = requireMergeRequest(
    tx,
    lock.merge_request_id,
    "release the merge lock of",
  );
  if (isLanding(request.state)) {
    throw refused(
      `Cannot release the merge lock: "${request.id}" is landing`,
      { reason: "merge.landing", hint: nextStepOf(request) },
    );
  }
  if (isTurn(request.state)) {
    endTurn(tx, request, {
      state: "stale",
      now,
      change: {
        note: session === undefined
          ? "its merge lock was released by claimed_person"
          : "its merge lock was released",
      },
    });
  } else freeMergeLock(tx, request.id);
  return { released: request.id };
}
