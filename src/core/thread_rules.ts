/**
 * The runs of a thread: from the announcement to the recorded end.
 * The supervisor of a thread writes what it sees; everybody else only asks.
 */
import type { Actor } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { releaseOfHolder } from "./lock_derive.ts";
import type { ProcessId, Thread, ThreadState } from "./records/thread.ts";
import { renewedForReview } from "./merge_lease.ts";
import { canFollow, isEnded } from "./thread_state.ts";
import { failPending } from "./inbox_rules.ts";
import type { IsoTime } from "./time.ts";

/** Returns a thread. @throws {LockstepError} `thread.not_found`. */
export function requireThread(view: View, id: string, action: string): Thread {
  const thread = view.find("threads", id);
  if (thread !== undefined) return thread;
  throw notFound(action, "thread", id, "See lockstep thread child list");
}

/**
 * Returns a thread that a caller may steer: one of its own session.
 *
 * @throws {LockstepError} `thread.not_found`, `thread.other_session`.
 */
export function requireOwnThread(
  view: View,
  actor: Actor,
  request: { readonly id: string; readonly action: string },
): Thread {
  const thread = requireThread(view, request.id, request.action);
  const isOwn = actor.session_id === null ||
    actor.session_id === thread.session_id;
  if (isOwn) return thread;
  throw refused(
    `Cannot ${request.action} "${thread.id}": it belongs to session "${thread.session_id}"`,
    {
      reason: "thread.other_session",
      hint:
        `That is for its root; see lockstep session context ${thread.session_id}`,
    },
  );
}

/** Writes that a pane is being made for a new run of a thread. */
export function beginRun(
  tx: Transaction,
  id: string,
  runId: string,
  now: IsoTime,
): Thread {
  const thread = requireThread(tx, id, "start");
  return change(tx, thread, "starting", {
    run_id: runId,
    supervisor: null,
    agent: null,
    pane_id: null,
    credential_digest: "",
    generation: thread.generation + 1,
    exit_status: null,
    signal: null,
    progress: "",
    note: "",
    stop_requested_at: null,
    started_at: null,
    ended_at: null,
    last_seen_at: now,
  });
}

/** Writes which pane the supervisor was started in. */
export function placeInPane(
  tx: Transaction,
  id: string,
  paneId: string,
): Thread {
  const thread = requireThread(tx, id, "place");
  const placed = { ...thread, pane_id: paneId };
  tx.put("threads", id, placed);
  return placed;
}

/**
 * Writes that a supervisor has taken a thread on, with the credential it made.
 * Only the first one gets it.
 *
 * @throws {LockstepError} `thread.not_starting`.
 */
export function takeOn(
  tx: Transaction,
  id: string,
  supervisor: {
    readonly run_id: string;
    readonly process: ProcessId | undefined;
    readonly credential_digest: string;
  },
  now: IsoTime,
): Thread {
  const thread = requireThread(tx, id, "run");
  if (thread.state !== "starting" || thread.run_id !== supervisor.run_id) {
    throw refused(
      `Cannot run "${id}": it is ${thread.state}, and no supervisor is wanted`,
      {
        reason: "thread.not_starting",
        hint: `See lockstep thread child status ${id}`,
      },
    );
  }
  return change(tx, thread, "running", {
    supervisor: supervisor.process ?? null,
    credential_digest: supervisor.credential_digest,
    started_at: now,
    last_seen_at: now,
  });
}

/** How the program of a thread ended. */
export interface ThreadEnd {
  readonly state: "completed" | "failed" | "stopped";
  readonly exit_status: number | null;
  readonly signal: string | null;
  readonly note: string;
}

/** Writes the end of a run. The end of an older run changes nothing. */
export function endRun(
  tx: Transaction,
  id: string,
  runId: string | null,
  end: ThreadEnd,
  told: { readonly now: IsoTime; readonly progress?: string },
): Thread {
  const { now } = told;
  const thread = requireThread(tx, id, "end");
  if (isEnded(thread) || thread.run_id !== runId) return thread;
  failPending(tx, thread, now);
  releaseOfHolder(tx, { session_id: thread.session_id, thread_id: id });
  return change(tx, thread, end.state, {
    exit_status: end.exit_status,
    signal: end.signal,
    note: end.note,
    progress: told.progress ?? thread.progress,
    last_seen_at: now,
    ended_at: now,
  });
}

/** What a supervisor tells of a running program from time to time. */
export interface Heartbeat {
  readonly run_id: string;
  readonly agent: ProcessId | null;
  readonly progress: string;
}

/**
 * Writes that a thread lives, and renews the merge lock for the reviewer that
 * it is held for. False when the run is no longer the thread's own.
 */
export function noteThreadHeartbeat(
  tx: Transaction,
  id: string,
  beat: Heartbeat,
  now: IsoTime,
): boolean {
  const thread = requireThread(tx, id, "renew");
  if (isEnded(thread) || thread.run_id !== beat.run_id) return false;
  const { agent, progress } = beat;
  tx.put("threads", id, { ...thread, agent, progress, last_seen_at: now });
  renewMergeLock(tx, thread, now);
  return true;
}

/** A review takes longer than a lease; an expired one is not revived. */
function renewMergeLock(tx: Transaction, thread: Thread, now: IsoTime): void {
  const lock = tx.find("merge_lock", "main");
  const isReviewed = thread.role === "reviewer" &&
    thread.merge_request_id !== null &&
    lock?.merge_request_id === thread.merge_request_id &&
    lock.session_id === thread.session_id;
  if (!isReviewed || lock.lease_until === null) return;
  if (lock.lease_until <= now) return;
  const renewed = renewedForReview(lock, now);
  if (renewed.lease_until !== lock.lease_until) {
    tx.put("merge_lock", "main", renewed);
  }
}

/** Writes that somebody wants a thread stopped. */
export function requestStop(
  tx: Transaction,
  id: string,
  now: IsoTime,
): Thread {
  const thread = requireThread(tx, id, "stop");
  if (isEnded(thread) || thread.stop_requested_at !== null) return thread;
  const asked = { ...thread, stop_requested_at: now };
  tx.put("threads", id, asked);
  return asked;
}

function change(
  tx: Transaction,
  thread: Thread,
  state: ThreadState,
  fields: Partial<Thread>,
): Thread {
  if (!canFollow(thread.state, state)) {
    throw refused(
      `Cannot make thread "${thread.id}" ${state}: it is ${thread.state}`,
      {
        reason: "thread.wrong_state",
        hint: `See lockstep thread child status ${thread.id}`,
      },
    );
  }
  const changed: Thread = { ...thread, ...fields, state };
  tx.put("threads", thread.id, changed);
  return changed;
}
