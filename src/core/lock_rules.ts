/**
 * Locks: who may claim which paths, for how long.
 *
 * - A holder is a session, or one of its threads. Others are whoever is not on
 *   the same line of descent: other sessions, sibling threads. A session and
 *   its thread never stand in each other's way.
 * - Exclusive locks of others never overlap; shared ones may. A shared lock
 *   refuses the writes of others and gives no right to write.
 * - A lock holds until its lease ends. After that it is its holder's until
 *   somebody else takes it over; then it is kept as `lost`, so that its holder
 *   is refused instead of going on unaware.
 * - Every new holder gets a generation that was never given before.
 */
import type { Transaction, View } from "./aggregates.ts";
import { ID_LETTER } from "./id.ts";
import { heldByOthers } from "./lock_error.ts";
import {
  covers,
  findOverlaps,
  type LockScope,
  type Overlap,
} from "./lock_overlap.ts";
import { isAncestorOrSelf } from "./lock_family.ts";
import { EXACT_PATHS, type PathRules } from "./path.ts";
import type { Lock, LockMode } from "./records/lock.ts";
import { isEnded } from "./thread_state.ts";
import { addSeconds, type IsoTime } from "./time.ts";

/** Who holds or wants a lock. */
export interface LockHolder {
  readonly session_id: string;
  /** Null: the session itself. */
  readonly thread_id: string | null;
  /** Slug of the worktree it works in; null when it works in none. */
  readonly worktree: string | null;
}

/** What somebody wants to lock; all of it or nothing. */
export interface LockRequest {
  readonly holder: LockHolder;
  readonly scopes: readonly LockScope[];
  readonly mode: LockMode;
  readonly reason: string;
  readonly ttl_seconds: number;
  /** Case that the locks end with; null: none. */
  readonly case_id: string | null;
  /** True when it follows from a scope: then one can do without. */
  readonly is_derived?: boolean;
}

/** Expired this long ago, a lock is nobody's memory any more. */
const FORGET_AFTER_SECONDS = 86_400;

/** Name of the counter of generations, beside that of ids. */
const GENERATION = "lock_generation";

/** Tells whether a lock keeps others out at a time. */
export function isHeld(lock: Lock, view: View, now: IsoTime): boolean {
  return lock.state !== "lost" && lock.lease_until > now &&
    !isHolderGone(lock, view);
}

/** A closed session and an ended thread hold nothing, whatever the lease. */
function isHolderGone(lock: Lock, view: View): boolean {
  const session = view.find("sessions", lock.session_id);
  if (session !== undefined && session.state !== "open") return true;
  if (lock.thread_id === null) return false;
  const thread = view.find("threads", lock.thread_id);
  return thread !== undefined && isEnded(thread);
}

/** Tells whether a lock is exactly this holder's. */
export function isOwn(
  lock: Lock,
  holder: Pick<LockHolder, "session_id" | "thread_id">,
): boolean {
  return lock.session_id === holder.session_id &&
    lock.thread_id === holder.thread_id;
}

/** Tells whether a lock is of somebody on another line of descent. */
function isOthers(lock: Lock, holder: LockHolder, view: View): boolean {
  if (lock.session_id !== holder.session_id) return true;
  if (lock.thread_id === null || holder.thread_id === null) return false;
  if (lock.thread_id === holder.thread_id) return false;
  const theirs = lock.worktree ?? null;
  if (theirs === null || holder.worktree === null) return true;
  if (theirs === holder.worktree) return true;
  const worktrees = view.all("worktrees");
  return !isAncestorOrSelf(theirs, holder.worktree, worktrees) &&
    !isAncestorOrSelf(holder.worktree, theirs, worktrees);
}

/** What a request for locks is judged by. */
export interface LockQuestion {
  readonly holder: LockHolder;
  readonly scopes: readonly LockScope[];
  readonly mode: LockMode;
}

/** Returns the held locks of others that a request would run into. */
export function findConflicts(
  view: View,
  question: LockQuestion,
  at: { readonly now: IsoTime; readonly rules?: PathRules },
): Overlap<Lock>[] {
  return findOverlapsOfOthers(view, question, at.rules)
    .filter(({ lock }) => isHeld(lock, view, at.now));
}

function findOverlapsOfOthers(
  view: View,
  question: LockQuestion,
  rules: PathRules = EXACT_PATHS,
): Overlap<Lock>[] {
  const others = Object.values(view.all("locks")).filter((lock) =>
    lock.state !== "lost" && isOthers(lock, question.holder, view) &&
    (lock.mode === "exclusive" || question.mode === "exclusive")
  );
  return findOverlaps(question.scopes, others, rules);
}

/**
 * Takes all the locks of a request, or none. What its holder has already is
 * extended; what a new lock covers is absorbed; expired locks of others in its
 * way are taken over.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function acquireLocks(
  tx: Transaction,
  request: LockRequest,
  at: { readonly now: IsoTime; readonly rules?: PathRules },
): Lock[] {
  const overlaps = findOverlapsOfOthers(tx, request, at.rules);
  const held = overlaps.filter(({ lock }) => isHeld(lock, tx, at.now));
  if (held.length > 0) {
    throw heldByOthers(request.scopes, held, request.is_derived);
  }
  forgetOld(tx, at.now);
  const rules = at.rules ?? EXACT_PATHS;
  const locks = widest(request.scopes, rules)
    .map((scope) => takeOne(tx, request, { scope, now: at.now, rules }));
  for (const { lock } of overlaps) {
    const taker = locks.find((mine) =>
      findOverlaps([mine], [lock], rules).length > 0
    );
    if (taker !== undefined) markLost(tx, lock, taker.id);
  }
  return locks;
}

/** Leaves out scopes that another one of the same call covers. */
function widest(scopes: readonly LockScope[], rules: PathRules): LockScope[] {
  return scopes.filter((scope, i) =>
    !scopes.some((other, j) =>
      j !== i && covers(other, scope, rules) &&
      (j < i || !covers(scope, other, rules))
    )
  );
}

function takeOne(
  tx: Transaction,
  request: LockRequest,
  want: {
    readonly scope: LockScope;
    readonly now: IsoTime;
    readonly rules: PathRules;
  },
): Lock {
  const { scope, now, rules } = want;
  const own = Object.values(tx.all("locks"))
    .filter((lock) => isOwn(lock, request.holder));
  const lease = addSeconds(now, request.ttl_seconds);
  const wider = own.find((lock) =>
    lock.state !== "lost" && covers(lock, scope, rules) &&
    isAsStrong(lock.mode, request.mode)
  );
  for (const lock of own) {
    const isAbsorbed = lock.state === "lost" ||
      isAsStrong(request.mode, lock.mode);
    if (lock.id !== wider?.id && isAbsorbed && covers(scope, lock, rules)) {
      tx.remove("locks", lock.id);
    }
  }
  const lock = wider === undefined
    ? newLock(tx, request, { scope, now, lease })
    : extended(wider, request, lease);
  tx.put("locks", lock.id, lock);
  return lock;
}

function isAsStrong(mode: LockMode, other: LockMode): boolean {
  return mode === "exclusive" || other === "shared";
}

function extended(lock: Lock, request: LockRequest, lease: IsoTime): Lock {
  return {
    ...lock,
    reason: request.reason === "" ? lock.reason : request.reason,
    ttl_seconds: request.ttl_seconds,
    lease_until: lease > lock.lease_until ? lease : lock.lease_until,
    // What outlives a Case on its own must not end with it.
    case_id: lock.case_id === request.case_id ? request.case_id : null,
  };
}

function newLock(
  tx: Transaction,
  request: LockRequest,
  want: {
    readonly scope: LockScope;
    readonly now: IsoTime;
    readonly lease: IsoTime;
  },
): Lock {
  return {
    id: tx.nextId(ID_LETTER.lock),
    kind: want.scope.kind,
    path: want.scope.path,
    mode: request.mode,
    ...request.holder,
    generation: nextGeneration(tx),
    reason: request.reason,
    ttl_seconds: request.ttl_seconds,
    acquired_at: want.now,
    lease_until: want.lease,
    case_id: request.case_id,
  };
}

function nextGeneration(tx: Transaction): number {
  const last = (tx.find("counter", GENERATION)?.last ?? 0) + 1;
  tx.put("counter", GENERATION, { last });
  return last;
}

function markLost(tx: Transaction, lock: Lock, lost_to: string): void {
  if (isHolderGone(lock, tx)) tx.remove("locks", lock.id);
  else tx.put("locks", lock.id, { ...lock, state: "lost", lost_to });
}

function forgetOld(tx: Transaction, now: IsoTime): void {
  const limit = addSeconds(now, -FORGET_AFTER_SECONDS);
  for (const lock of Object.values(tx.all("locks"))) {
    const isOld = lock.lease_until < limit;
    if (isOld && (lock.state !== "lost" || isHolderGone(lock, tx))) {
      tx.remove("locks", lock.id);
    }
  }
}
