/**
 * The merge queue: who is next. Entries are ordered by priority, then by
 * place; one whose session is not alive is passed over.
 */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import { isHeld } from "./merge_lease.ts";
import {
  isQueued,
  isReturned,
  isTurn,
  isWaiting,
  moveTo,
  nextStepOf,
} from "./merge_state.ts";
import type { MergeRequest, Risk } from "./records/merge.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

/** Returns the entries that have a place, first comes first. */
export function queueOf(view: View): MergeRequest[] {
  return Object.values(view.all("merge"))
    .filter((request) => isQueued(request.state))
    .toSorted(compareEntries);
}

function compareEntries(a: MergeRequest, b: MergeRequest): number {
  return b.priority - a.priority || a.position - b.position;
}

export interface HeadOptions {
  readonly now: IsoTime;
  /** A session not seen for this long does not hold up the others. */
  readonly staleSeconds: number;
}

/**
 * Returns the entry whose turn it is or comes next, or `undefined` when none
 * waits. One whose turn has lapsed comes after all that wait.
 */
export function findHead(
  view: View,
  options: HeadOptions,
): MergeRequest | undefined {
  const queue = queueOf(view);
  const lock = view.find("merge_lock", "main");
  const held = queue.find((request) => request.id === lock?.merge_request_id);
  const isLive = lock !== undefined && isHeld(lock, options.now);
  if (held !== undefined && isLive) return held;
  const alive = queue.filter((request) =>
    isSessionAlive(view, request.session_id, options)
  );
  return alive.find((request) => isWaiting(request.state)) ?? alive[0];
}

function isSessionAlive(
  view: View,
  id: string,
  options: HeadOptions,
): boolean {
  const session = view.find("sessions", id);
  return session?.state === "open" &&
    secondsBetween(session.last_seen_at, options.now) <= options.staleSeconds;
}

/** @throws {LockstepError} `merge_request.not_found`. */
export function requireMergeRequest(
  view: View,
  id: string,
  action: string,
): MergeRequest {
  const request = view.find("merge", id);
  if (request !== undefined) return request;
  throw notFound(action, "merge request", id, "lockstep merge main status");
}

/**
 * Returns the entry that is meant: the one named, else the session's entry
 * that is furthest.
 *
 * @throws {LockstepError} `merge_request.not_found`, `merge.not_yours`.
 */
export function requireOwnRequest(
  view: View,
  id: string | undefined,
  options: { readonly session: string; readonly action: string },
): MergeRequest {
  if (id !== undefined) {
    const request = requireMergeRequest(view, id, options.action);
    if (request.session_id === options.session) return request;
    throw refused(
      `Cannot ${options.action} "${id}": it belongs to session ${request.session_id}`,
      { reason: "merge.not_yours", hint: "lockstep merge main status" },
    );
  }
  const own = queueOf(view).filter((each) =>
    each.session_id === options.session
  );
  const request = own.find((each) => isTurn(each.state)) ?? own[0];
  if (request !== undefined) return request;
  throw refused(
    `Cannot ${options.action} "${options.session}": the session has nothing in the merge queue`,
    { reason: "merge.nothing_queued", hint: "lockstep merge main request" },
  );
}

/** What a new entry says. */
export interface EnqueueRequest {
  readonly session_id: string;
  readonly worktree: string;
  readonly branch: string;
  readonly target: string;
  /** What is left out stays as it was asked for before. */
  readonly title?: string | undefined;
  readonly priority?: number | undefined;
  readonly risk?: Risk | undefined;
  /** Title of an entry that never had one. */
  readonly default_title: string;
  readonly labels: readonly string[];
  readonly case_ids: readonly string[];
  readonly authors: readonly string[];
}

/**
 * Puts a branch into the queue. An entry that came back to its author goes to
 * the end under its old id; one that is in the queue is returned as it is.
 */
export function enqueue(
  tx: Transaction,
  wanted: EnqueueRequest,
  now: IsoTime,
): { readonly request: MergeRequest; readonly is_new: boolean } {
  const known = Object.values(tx.all("merge")).find((request) =>
    request.branch === wanted.branch && request.target === wanted.target &&
    (isQueued(request.state) || isReturned(request.state))
  );
  if (known !== undefined && isQueued(known.state)) {
    return { request: known, is_new: false };
  }
  const { default_title, ...given } = wanted;
  const content = {
    ...given,
    title: given.title ?? known?.title ?? default_title,
    priority: given.priority ?? known?.priority ?? 0,
    risk: given.risk ?? known?.risk ?? "medium",
    labels: [...wanted.labels],
    case_ids: [...wanted.case_ids],
    authors: [...wanted.authors],
    position: lastPosition(tx) + 1,
    candidate: null,
    conflicts: [],
    note: "",
    requested_at: now,
    updated_at: now,
  };
  const request: MergeRequest = known === undefined
    ? {
      ...content,
      id: tx.nextId(ID_LETTER.merge_request),
      state: "queued",
      landed_commit: null,
      rounds: 0,
    }
    : moveTo(known, "queued", content);
  tx.put("merge", request.id, request);
  return { request, is_new: true };
}

/** Returns the last place that was ever given in the queue. */
export function lastPosition(view: View): number {
  return Object.values(view.all("merge"))
    .reduce((last, request) => Math.max(last, request.position), 0);
}

/**
 * Moves a waiting entry to a place in the queue, 1 being the first. Entries
 * of another priority keep their side: the moved one takes the priority of
 * where it goes.
 *
 * @throws {LockstepError} `merge.not_waiting`.
 */
export function moveEntry(
  tx: Transaction,
  request: MergeRequest,
  options: { readonly place: number; readonly now: IsoTime },
): void {
  requireWaiting(request, "move");
  const others = queueOf(tx).filter((each) => each.id !== request.id);
  const index = Math.min(options.place - 1, others.length);
  const neighbour = others[index] ?? others[index - 1];
  const order = others.toSpliced(index, 0, {
    ...request,
    priority: neighbour?.priority ?? request.priority,
  });
  for (const [at, each] of order.entries()) {
    const position = at + 1;
    const before = tx.find("merge", each.id);
    if (before?.position === position && before.priority === each.priority) {
      continue;
    }
    tx.put("merge", each.id, { ...each, position, updated_at: options.now });
  }
}

/**
 * Gives a waiting entry another priority.
 *
 * @throws {LockstepError} `merge.not_waiting`.
 */
export function setPriority(
  tx: Transaction,
  request: MergeRequest,
  options: { readonly priority: number; readonly now: IsoTime },
): void {
  requireWaiting(request, "move");
  tx.put("merge", request.id, {
    ...request,
    priority: options.priority,
    updated_at: options.now,
  });
}

/** @throws {LockstepError} `merge.not_waiting`. */
function requireWaiting(request: MergeRequest, action: string): void {
  if (isWaiting(request.state)) return;
  throw refused(
    `Cannot ${action} "${request.id}": it is ${request.state}`,
    { reason: "merge.not_waiting", hint: nextStepOf(request) },
  );
}
