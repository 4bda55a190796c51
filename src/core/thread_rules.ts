/**
 * The life of a thread: who may be spawned, and which state follows which.
 * The supervisor of a thread writes what it sees; everybody else only asks.
 */
import type { Transaction, View } from "./aggregates.ts";
import { LockstepError, notFound, refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import type { ProcessId, Role, Thread, ThreadState } from "./records/thread.ts";
import { renewedForReview } from "./merge_lease.ts";
import { raiseMark } from "./resume_mark.ts";
import { requireCase } from "./task_tree.ts";
import { requireActive } from "./worktree_rules.ts";
import { canFollow, isEnded, isLive } from "./thread_state.ts";
import { failPending } from "./inbox_rules.ts";
import type { IsoTime } from "./time.ts";

/** What a new thread is to be. */
export interface ThreadRequest {
  readonly session_id: string;
  readonly role: Role;
  readonly title: string;
  readonly objective: string;
  readonly runner: string;
  readonly argv: readonly string[];
  readonly case_ids: readonly string[];
  readonly merge_request_id: string | null;
}

/**
 * Checks all that can be refused before anything is made.
 *
 * @throws {LockstepError} `thread.limit_reached`, `session.not_open`,
 * `case.not_found`, `merge_request.not_found`.
 */
export function checkSpawn(
  view: View,
  request: ThreadRequest,
  limit: number,
): void {
  const session = view.find("sessions", request.session_id);
  if (session === undefined) {
    throw notFound("spawn in", "session", request.session_id);
  }
  if (session.state !== "open") {
    throw refused(
      `Cannot spawn in session "${session.id}": it is closed`,
      { reason: "session.not_open", hint: "Open one: lockstep session open" },
    );
  }
  const live = Object.values(view.all("threads"))
    .filter((each) => each.session_id === session.id && isLive(each));
  if (live.length >= limit) throw limitReached(session.id, limit, live);
  for (const id of request.case_ids) {
    requireCase(view, id, { action: "assign", session: session.id });
  }
  if (
    request.merge_request_id !== null &&
    view.find("merge", request.merge_request_id) === undefined
  ) throw notFound("review", "merge request", request.merge_request_id);
}

/**
 * Checks that a thread may be started again.
 *
 * @throws {LockstepError} `thread.not_found`, `thread.limit_reached`,
 * `session.not_open`, `thread.worktree_busy`, `worktree.not_active`.
 */
export function checkRestart(view: View, id: string, limit: number): void {
  const thread = requireThread(view, id, "restart");
  // A live one gives its own place up first.
  checkSpawn(view, thread, isLive(thread) ? limit + 1 : limit);
  checkWorktree(view, thread.worktree, id);
  requireActive(view, {
    action: "restart in",
    slug: thread.worktree,
    session_id: thread.session_id,
  });
}

/** Writes what the next run of a thread is told on top of its assignment. */
export function noteDirective(
  tx: Transaction,
  id: string,
  directive: string,
  now: IsoTime,
): void {
  const thread = requireThread(tx, id, "restart");
  const directives = [...(thread.directives ?? []), directive];
  tx.put("threads", id, { ...thread, directives });
  raiseMark(tx, {
    actor: `thread:${id}`,
    session: thread.session_id,
    source: "restart",
  }, now);
}

function limitReached(
  session: string,
  limit: number,
  live: readonly Thread[],
): LockstepError {
  return new LockstepError(
    "held",
    `Cannot spawn in session "${session}": child thread limit reached: session_id=${session} max=${limit}`,
    {
      reason: "thread.limit_reached",
      hint: `Wait for one, or stop it: lockstep thread child stop ${
        live[0]?.id ?? "ID"
      }`,
      details: { max: limit, live: live.map((each) => each.id) },
    },
  );
}

/** A child that is nobody's but this thread's: two would share an index. */
function checkWorktree(view: View, slug: string, self?: string): void {
  const worktree = view.find("worktrees", slug);
  if (worktree?.kind === "root") {
    throw refused(
      `Cannot spawn in worktree "${slug}": it is the root's own`,
      {
        reason: "thread.root_worktree",
        hint: "Leave --worktree out; the thread gets one of its own",
      },
    );
  }
  const other = Object.values(view.all("threads")).find((each) =>
    each.worktree === slug && isLive(each) && each.id !== self
  );
  if (other === undefined) return;
  throw new LockstepError(
    "held",
    `Cannot spawn in worktree "${slug}": thread ${other.id} works there`,
    {
      reason: "thread.worktree_busy",
      hint: `Wait for it: lockstep thread child wait-status ${other.id}`,
    },
  );
}

/** Writes a new thread, for which there is no pane yet. */
export function planThread(
  tx: Transaction,
  request: ThreadRequest & { readonly worktree: string },
  limit: number,
  now: IsoTime,
): Thread {
  checkSpawn(tx, request, limit);
  checkWorktree(tx, request.worktree);
  const thread: Thread = {
    id: tx.nextId(ID_LETTER.thread),
    session_id: request.session_id,
    role: request.role,
    title: request.title,
    objective: request.objective,
    runner: request.runner,
    argv: [...request.argv],
    state: "planned",
    worktree: request.worktree,
    case_ids: [...request.case_ids],
    merge_request_id: request.merge_request_id,
    pane_id: null,
    run_id: null,
    supervisor: null,
    agent: null,
    credential_digest: "",
    generation: 0,
    exit_status: null,
    signal: null,
    progress: "",
    note: "",
    stop_requested_at: null,
    created_at: now,
    started_at: null,
    last_seen_at: now,
    ended_at: null,
  };
  tx.put("threads", thread.id, thread);
  return thread;
}

/** Returns a thread. @throws {LockstepError} `thread.not_found`. */
export function requireThread(view: View, id: string, action: string): Thread {
  const thread = view.find("threads", id);
  if (thread !== undefined) return thread;
  throw notFound(action, "thread", id, "See lockstep thread child list");
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
  if (isEnded(thread) || (thread.run_id ?? null) !== runId) return thread;
  failPending(tx, thread, now);
  return change(tx, thread, end.state, {
    exit_status: end.exit_status,
    signal: end.signal,
    note: end.note,
    progress: told.progress ?? thread.progress ?? "",
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
  if (isEnded(thread) || thread.stop_requested_at != null) return thread;
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
