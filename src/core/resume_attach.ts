/**
 * Taking over a session whose root has gone: what it owned becomes another
 * session's. The one that was taken over is closed, so of two who try the
 * second finds nothing to take.
 */
import { indexOf, type Transaction, type View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { parseId } from "./id.ts";
import type { Session } from "./records/session.ts";
import { raiseMark } from "./resume_mark.ts";
import { epicIds } from "./task_tree.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

/** A session that can be taken over. */
export interface Candidate {
  readonly session: Session;
  readonly seconds_silent: number;
  /** Cases that were in hand when it fell silent. */
  readonly case_ids: string[];
}

/** Returns the other sessions that nobody has called from for a while. */
export function resumeCandidates(
  view: View,
  options: { readonly requester: string; readonly staleSeconds: number },
  now: IsoTime,
): Candidate[] {
  return Object.values(view.all("sessions"))
    .filter((session) =>
      session.id !== options.requester &&
      isStale(session, options.staleSeconds, now)
    )
    .map((session) => ({
      session,
      seconds_silent: Math.floor(secondsBetween(session.last_seen_at, now)),
      case_ids: Object.values(view.all("claims"))
        .filter((claim) => claim.session_id === session.id)
        .map((claim) => claim.case_id),
    }))
    .sort((a, b) => b.seconds_silent - a.seconds_silent);
}

function isStale(
  session: Session,
  staleSeconds: number,
  now: IsoTime,
): boolean {
  return session.state === "open" &&
    secondsBetween(session.last_seen_at, now) >= staleSeconds;
}

export interface AttachRequest {
  /** Session that takes over. */
  readonly requester: string;
  /** Session that is taken over. */
  readonly target: string;
  readonly staleSeconds: number;
}

/** What has changed hands, by id. */
export interface Attached {
  readonly worktrees: string[];
  readonly locks: string[];
  readonly threads: string[];
  readonly epics: string[];
  readonly merge_requests: string[];
}

/**
 * Makes everything of a silent session another one's.
 *
 * @throws {LockstepError} `session.not_found`, `resume.not_stale`,
 * `resume.taken_over`, `resume.same_session`.
 */
export function attachSession(
  tx: Transaction,
  request: AttachRequest,
  now: IsoTime,
): Attached {
  const requester = requireOpen(tx, request.requester);
  const target = requireTakeable(tx, request, now);
  const attached: Attached = {
    worktrees: moveWorktrees(tx, { requester, target }),
    locks: moveLocks(tx, { requester, target }),
    threads: moveThreads(tx, { requester, target }),
    epics: moveTasks(tx, { requester, target }),
    merge_requests: moveMergeRequests(tx, { requester, target }),
  };
  tx.put("sessions", target.id, {
    ...target,
    state: "closed",
    closed_at: now,
    handed_to: requester.id,
    generation: target.generation + 1,
  });
  const source = `attach ${target.id}`;
  for (
    const actor of [
      `root:${requester.id}`,
      `root:${target.id}`,
      `worktree:${target.worktree}`,
    ]
  ) raiseMark(tx, { actor, session: requester.id, source }, now);
  return attached;
}

interface Parties {
  readonly requester: Session;
  readonly target: Session;
}

function requireOpen(tx: Transaction, id: string): Session {
  const session = tx.find("sessions", id);
  if (session?.state === "open") return session;
  if (session === undefined) {
    throw notFound("attach to", "session", id, "lockstep session list");
  }
  throw refused(`Cannot attach to "${id}": the session is closed`, {
    reason: "session.closed",
    hint: 'Open one first: lockstep session open --user-request "…"',
  });
}

function requireTakeable(
  tx: Transaction,
  request: AttachRequest,
  now: IsoTime,
): Session {
  const { requester, target: id, staleSeconds } = request;
  const target = tx.find("sessions", id);
  const hint = "lockstep resume candidates list";
  if (target === undefined) throw notFound("take over", "session", id, hint);
  if (id === requester) {
    throw refused(`Cannot take over "${id}": it is the caller's own`, {
      reason: "resume.same_session",
      hint,
    });
  }
  if (target.state !== "open") {
    const by = typeof target.handed_to === "string"
      ? `${target.handed_to} has taken it over`
      : "the session is closed";
    throw refused(`Cannot take over "${id}": ${by}`, {
      reason: "resume.taken_over",
      hint,
    });
  }
  if (isStale(target, staleSeconds, now)) return target;
  throw refused(
    `Cannot take over "${id}": it called ${
      Math.floor(secondsBetween(target.last_seen_at, now))
    } s ago, and counts as gone after ${staleSeconds} s`,
    { reason: "resume.not_stale", hint },
  );
}

/** The session's own worktree becomes a child, which can be merged. */
function moveWorktrees(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("worktrees"))
    .filter((worktree) => worktree.session_id === target.id);
  for (const worktree of moved) {
    const isOwn = worktree.slug === target.worktree;
    tx.put("worktrees", worktree.slug, {
      ...worktree,
      session_id: requester.id,
      ...(isOwn
        ? {
          kind: "child",
          parent: requester.worktree,
          base_ref: requester.branch,
        }
        : {}),
    });
  }
  return moved.map((worktree) => worktree.slug);
}

function moveLocks(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("locks"))
    .filter((lock) => lock.session_id === target.id);
  for (const lock of moved) {
    const generation = lock.generation + 1;
    tx.put("locks", lock.id, {
      ...lock,
      session_id: requester.id,
      generation,
    });
  }
  return moved.map((lock) => lock.id);
}

function moveThreads(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("threads"))
    .filter((thread) => thread.session_id === target.id);
  for (const thread of moved) {
    tx.put("threads", thread.id, {
      ...thread,
      session_id: requester.id,
      generation: thread.generation + 1,
    });
  }
  return moved.map((thread) => thread.id);
}

/** What the root had in hand stays with the worktree it was worked on in. */
function moveTasks(tx: Transaction, { requester, target }: Parties) {
  const epics = epicIds(tx, target.id);
  const session_id = requester.id;
  const holder = `root:${target.id}`;
  const successor = `worktree:${target.worktree}`;
  for (const epic of epics) {
    for (const task of Object.values(tx.all(`tasks-${epic}`))) {
      const claimed_by = task.claimed_by === holder && task.state !== "done"
        ? successor
        : task.claimed_by;
      tx.put(`tasks-${epic}`, task.id, { ...task, session_id, claimed_by });
      const number = parseId(task.id)?.number ?? 0;
      if (task.level !== "step") {
        tx.put(indexOf(number), task.id, { epic, session_id });
      }
    }
    const place = tx.find(`epics-${target.id}`, epic);
    if (place === undefined) continue;
    tx.remove(`epics-${target.id}`, epic);
    tx.put(`epics-${session_id}`, epic, place);
  }
  for (const claim of Object.values(tx.all("claims"))) {
    if (claim.session_id !== target.id) continue;
    const isRoots = claim.claimed_by === holder;
    tx.put("claims", claim.case_id, {
      ...claim,
      session_id,
      claimed_by: isRoots ? successor : claim.claimed_by,
    });
  }
  return epics;
}

function moveMergeRequests(tx: Transaction, { requester, target }: Parties) {
  const moved = Object.values(tx.all("merge"))
    .filter((request) => request.session_id === target.id);
  for (const request of moved) {
    tx.put("merge", request.id, { ...request, session_id: requester.id });
  }
  return moved.map((request) => request.id);
}
