/**
 * Locks that follow from what somebody is about to do: taken when a Case
 * begins or a thread is spawned, and let go with it.
 */
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { describeLock, heldByOthers } from "./lock_error.ts";
import type { LockScope } from "./lock_overlap.ts";
import {
  acquireLocks,
  findConflicts,
  isOwn,
  type LockHolder,
} from "./lock_rules.ts";
import { type PathRules, WHOLE_REPOSITORY } from "./path.ts";
import type { Lock } from "./records/lock.ts";
import type { Role } from "./records/thread.ts";
import type { Scope } from "./records/worktree.ts";
import type { IsoTime } from "./time.ts";
import { shellWord } from "./shell_word.ts";

/** What `--lock` may say. */
export const LOCK_CHOICES = ["exclusive", "shared", "none"] as const;
export type LockChoice = typeof LOCK_CHOICES[number];

const WRITERS: readonly Role[] = ["worker", "synthesizer"];

/**
 * Returns what counts when `--lock` is left out: one writer or many readers of
 * a scope. Without a scope of its own, or with the whole repository, nothing
 * is locked: everybody else would have to wait.
 */
export function defaultLockChoice(
  role: Role,
  scope: Scope | null,
): LockChoice {
  if (scope === null || isEverywhere(scope)) return "none";
  return WRITERS.includes(role) ? "exclusive" : "shared";
}

function isEverywhere(scope: Scope): boolean {
  return deriveLockScopes(scope).some((each) => each.path === WHOLE_REPOSITORY);
}

/**
 * Returns what to lock so that a scope is covered: each plain path with what
 * lies below it, and for a glob the folder above its first wildcard.
 */
export function deriveLockScopes(scope: Scope): LockScope[] {
  const paths = new Set(scope.allow.map(plainPath));
  return [...paths].map((path) => ({ kind: "prefix", path }));
}

function plainPath(pattern: string): string {
  const parts = pattern.split("/").filter((part) => part !== "");
  const wildcard = parts.findIndex((part) => /[*?[\\]/.test(part));
  const plain = (wildcard < 0 ? parts : parts.slice(0, wildcard))
    .filter((part) => part !== ".");
  return plain.length === 0 ? WHOLE_REPOSITORY : plain.join("/");
}

/** What a Case or thread is to lock. */
export interface DerivedLocks {
  readonly holder: LockHolder;
  readonly choice: LockChoice;
  readonly scope: Scope;
  /** Shown to those who are refused: the Case's or thread's title. */
  readonly reason: string;
  readonly ttl_seconds: number;
  /** Case that the locks end with; null: they end with their holder. */
  readonly case_id: string | null;
}

/**
 * Takes the locks that a scope needs, all or none.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function acquireForScope(
  tx: Transaction,
  derived: DerivedLocks,
  at: { readonly now: IsoTime; readonly rules?: PathRules },
): Lock[] {
  if (derived.choice === "none") return [];
  const { holder, reason, ttl_seconds, case_id, choice } = derived;
  const scopes = deriveLockScopes(derived.scope);
  if (scopes.length === 0) return [];
  return acquireLocks(tx, {
    holder,
    scopes,
    mode: choice,
    reason,
    ttl_seconds,
    case_id,
    is_derived: true,
  }, at);
}

/**
 * Locks what a scope gains as the rest of it is locked: in the same mode, and
 * let go with it. Whose scope is not locked, or would be everything, locks
 * nothing.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function lockGained(
  tx: Transaction,
  gained: {
    readonly holder: LockHolder;
    /** As it was. */
    readonly scope: Scope;
    readonly path: string;
  },
  at: { readonly now: IsoTime; readonly rules?: PathRules },
): Lock[] {
  const { holder, path } = gained;
  const before = deriveLockScopes(gained.scope).map((each) => each.path);
  const like = Object.values(tx.all("locks")).find((lock) =>
    isOwn(lock, holder) && lock.state !== "lost" && before.includes(lock.path)
  );
  const scope = { allow: [path], deny: [] };
  if (like === undefined || isEverywhere(scope)) return [];
  return acquireLocks(tx, {
    holder,
    scopes: deriveLockScopes(scope),
    mode: like.mode,
    reason: like.reason,
    ttl_seconds: like.ttl_seconds,
    case_id: like.case_id ?? null,
  }, at);
}

/**
 * Refuses what `acquireForScope` would refuse, for somebody who is not there
 * yet: a thread of which only the session is known.
 *
 * @throws {LockstepError} `lock.held`.
 */
export function requireScopeFree(
  view: View,
  wanted: Pick<DerivedLocks, "choice" | "scope"> & {
    readonly session_id: string;
  },
  at: { readonly now: IsoTime; readonly rules?: PathRules },
): void {
  if (wanted.choice === "none") return;
  const { session_id } = wanted;
  const scopes = deriveLockScopes(wanted.scope);
  const holder = { session_id, thread_id: "", worktree: null };
  const question = { holder, scopes, mode: wanted.choice };
  const held = findConflicts(view, question, at);
  if (held.length > 0) throw heldByOthers(scopes, held, true);
}

/** Lets go of the locks that were taken for a Case; returns their ids. */
export function releaseForCase(tx: Transaction, caseId: string): string[] {
  return removeAll(tx, (lock) => lock.case_id === caseId);
}

/**
 * Lets go of all that a holder has, when it has ended; returns the ids. What
 * it had lost stays known: its work has still to be merged.
 */
export function releaseOfHolder(
  tx: Transaction,
  holder: Pick<LockHolder, "session_id" | "thread_id">,
): string[] {
  return removeAll(
    tx,
    (lock) => lock.state !== "lost" && isOwn(lock, holder),
  );
}

function removeAll(
  tx: Transaction,
  isConcerned: (lock: Lock) => boolean,
): string[] {
  const ids = Object.values(tx.all("locks"))
    .filter(isConcerned).map((lock) => lock.id);
  for (const id of ids) tx.remove("locks", id);
  return ids;
}

/** Whose work is asked about: any of these may have lost a lock. */
export interface WorkOf {
  readonly session_id: string;
  /** Threads, and null for the session itself. */
  readonly thread_ids?: readonly (string | null)[];
  readonly case_id?: string;
  /** Slugs of worktrees. */
  readonly worktrees?: readonly string[];
}

/** Returns the locks that were taken away while the work was done. */
export function findLost(view: View, work: WorkOf): Lock[] {
  const { thread_ids = [], worktrees = [], case_id } = work;
  return Object.values(view.all("locks")).filter((lock) =>
    lock.state === "lost" && lock.session_id === work.session_id &&
    (thread_ids.includes(lock.thread_id) ||
      worktrees.includes(lock.worktree ?? "") ||
      (case_id !== undefined && lock.case_id === case_id))
  );
}

/**
 * Refuses work that was done under a lock which somebody else has taken over
 * since: what completes and merges asks this.
 *
 * @throws {LockstepError} `lock.lost`.
 */
export function requireNothingLost(
  view: View,
  work: WorkOf,
  action: string,
): void {
  const [lock] = findLost(view, work);
  if (lock === undefined) return;
  throw refused(
    `Cannot ${action}: ${lock.lost_to} has taken ${
      describeLock(lock)
    } over, so generation ${lock.generation} is old`,
    {
      reason: "lock.lost",
      hint:
        `Look at what changed in ${lock.path}. Then its holder takes it again: lockstep lock acquire ${
          shellWord(lock.path)
        } --scope-type ${lock.kind}; or does without: lockstep lock release ${lock.id}. The root can: lockstep lock force-release ${lock.id} --reason TEXT`,
      details: {
        lock_id: lock.id,
        generation: lock.generation,
        lost_to: lock.lost_to ?? null,
      },
    },
  );
}
