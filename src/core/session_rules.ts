/** What may be done with sessions. */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { releaseMergeLock } from "./merge_lock_rules.ts";
import type { Session } from "./records/session.ts";
import type { Worktree } from "./records/worktree.ts";
import { isLive } from "./thread_state.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

export interface SessionRequest {
  readonly owner: string;
  readonly agent: string;
  readonly user_request: string;
  /** Name of the tmux session that becomes its viewer. */
  readonly viewer: string;
}

/** Records a session together with its own, finished worktree. */
export function openSession(
  tx: Transaction,
  worktree: Worktree,
  request: SessionRequest & { readonly now: IsoTime },
): Session {
  const session: Session = {
    id: worktree.session_id,
    state: "open",
    owner: request.owner,
    agent: request.agent,
    user_request: request.user_request,
    worktree: worktree.slug,
    branch: worktree.branch,
    base_ref: worktree.base_ref,
    base_commit: worktree.base_commit,
    viewer: request.viewer,
    generation: 1,
    opened_at: request.now,
    last_seen_at: request.now,
    closed_at: null,
  };
  tx.put("sessions", session.id, session);
  return session;
}

/** @throws {LockstepError} `session.not_found`. */
export function requireSession(view: View, id: string): Session {
  const session = view.find("sessions", id);
  if (session !== undefined) return session;
  throw notFound("use session", "session", id, "See lockstep session list");
}

/** @throws {LockstepError} `session.not_found`, `session.closed`. */
export function requireOpenSession(view: View, id: string): Session {
  const session = requireSession(view, id);
  if (session.state === "open") return session;
  throw refused(
    `Cannot use session "${id}": it was closed at ${session.closed_at}`,
    {
      reason: "session.closed",
      hint: 'Open another: lockstep session open --user-request "…"',
    },
  );
}

/** Tells whether a session's root has not been heard of for too long. */
export function isStale(
  session: Session,
  now: IsoTime,
  staleSeconds: number,
): boolean {
  return session.state === "open" &&
    secondsBetween(session.last_seen_at, now) > staleSeconds;
}

/** Notes that the root of a session is alive. */
export function noteHeartbeat(
  tx: Transaction,
  id: string,
  now: IsoTime,
): Session {
  const session = { ...requireOpenSession(tx, id), last_seen_at: now };
  tx.put("sessions", id, session);
  return session;
}

export interface ClosedSession {
  readonly session: Session;
  /** Ids of the locks that it let go. */
  readonly locks_released: readonly string[];
  readonly merge_lock_released: boolean;
}

/**
 * Closes a session: it holds nothing any more. Its worktrees, branches and
 * tasks stay. Closing it again changes nothing.
 *
 * @throws {LockstepError} `session.not_found`, `session.threads_running`,
 * `merge.landing`.
 */
export function closeSession(
  tx: Transaction,
  id: string,
  now: IsoTime,
): ClosedSession {
  const session = requireSession(tx, id);
  if (session.state === "closed") {
    return { session, locks_released: [], merge_lock_released: false };
  }
  requireNoThread(tx, session);
  const merge_lock_released = giveMergeLockBack(tx, session, now);
  const locks_released = Object.values(tx.all("locks"))
    .filter((each) => each.session_id === id).map((each) => each.id);
  for (const lock of locks_released) tx.remove("locks", lock);
  const closed: Session = { ...session, state: "closed", closed_at: now };
  tx.put("sessions", id, closed);
  return { session: closed, locks_released, merge_lock_released };
}

function requireNoThread(view: View, session: Session): void {
  const running = Object.values(view.all("threads"))
    .filter((each) => each.session_id === session.id && isLive(each))
    .map((each) => each.id);
  if (running.length === 0) return;
  throw refused(
    `Cannot close session "${session.id}": ${running.join(", ")} still ${
      running.length === 1 ? "runs" : "run"
    }`,
    {
      reason: "session.threads_running",
      hint: `Stop them and close: lockstep session cleanup ${session.id}`,
      details: { threads: running },
    },
  );
}

function giveMergeLockBack(
  tx: Transaction,
  session: Session,
  now: IsoTime,
): boolean {
  if (tx.find("merge_lock", "main")?.session_id !== session.id) return false;
  releaseMergeLock(tx, session.id, now);
  return true;
}
