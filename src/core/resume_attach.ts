/**
 * Taking over a session whose root has gone: what it owned becomes another
 * session's. The one that was taken over is closed, so of two who try the
 * second finds nothing to take.
 */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import type { Session } from "./records/session.ts";
import { raiseMark } from "./resume_mark.ts";
import { type HandedOver, handOver } from "./session_hand_over.ts";
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
): HandedOver {
  const requester = requireOpen(tx, request.requester);
  const target = requireTakeable(tx, request, now);
  const attached = handOver(tx, { requester, target });
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
