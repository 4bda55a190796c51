/** What is said between a session's root and its threads, and who heard it. */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import type { Message } from "./records/message.ts";
import { isEnded } from "./thread_state.ts";
import type { IsoTime } from "./time.ts";

/** The receiver that is no thread. */
export const ROOT = "root";

/** Settled messages kept for each session; the journal has them all. */
const KEPT = 500;

/** Returns the receiver that an actor is: its thread, else the root. */
export function receiverOf(actor: Actor): string {
  return actor.kind === "thread" ? actor.thread_id ?? "" : ROOT;
}

export interface MessageRequest {
  readonly session_id: string;
  readonly from: Actor;
  /** Id of a thread, or `root`. */
  readonly to: string;
  readonly kind: Message["kind"];
  readonly mode: Message["mode"];
  readonly text: string;
  /** It is told to a run that has yet to start. */
  readonly isForNextRun?: boolean;
}

/**
 * Writes a message. A thread that has ended is told nothing any more.
 *
 * @throws {LockstepError} `thread.not_found`, `inbox.other_session`,
 * `thread.not_running`.
 */
export function sendMessage(
  tx: Transaction,
  request: MessageRequest,
  now: IsoTime,
): Message {
  if (request.to !== ROOT) requireListener(tx, request);
  const message: Message = {
    id: tx.nextId(ID_LETTER.message),
    session_id: request.session_id,
    from: actorName(request.from),
    to: request.to,
    kind: request.kind,
    mode: request.mode,
    text: request.text,
    state: "pending",
    note: "",
    sent_at: now,
    settled_at: null,
  };
  tx.put(`inbox-${message.session_id}`, message.id, message);
  forgetOldest(tx, request.session_id);
  return message;
}

function requireListener(tx: View, request: MessageRequest): void {
  const thread = tx.find("threads", request.to);
  if (thread === undefined) {
    throw notFound(
      "write to",
      "thread",
      request.to,
      "See lockstep thread child list; the root is called root",
    );
  }
  if (thread.session_id !== request.session_id) {
    throw refused(
      `Cannot write to "${thread.id}": it belongs to session "${thread.session_id}"`,
      {
        reason: "inbox.other_session",
        hint:
          `Its root writes to it: lockstep session context ${thread.session_id}`,
      },
    );
  }
  if (!isEnded(thread) || request.isForNextRun === true) return;
  const action = request.kind === "interrupt" ? "interrupt" : "write to";
  throw refused(`Cannot ${action} "${thread.id}": it is ${thread.state}`, {
    reason: "thread.not_running",
    hint:
      `Start it again: lockstep thread child directive ${thread.id} TEXT --mode restart`,
  });
}

function forgetOldest(tx: Transaction, session: string): void {
  const settled = messagesOf(tx, session)
    .filter((each) => each.state !== "pending");
  for (const each of settled.slice(0, Math.max(0, settled.length - KEPT))) {
    tx.remove(`inbox-${session}`, each.id);
  }
}

/** Returns the messages of a session, oldest first. */
export function messagesOf(view: View, session: string): Message[] {
  return Object.values(view.all(`inbox-${session}`))
    .toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

/** Returns what waits for a receiver, oldest first. */
export function pendingFor(
  view: View,
  session: string,
  receiver: string,
): Message[] {
  return messagesOf(view, session).filter((each) =>
    each.to === receiver && each.state === "pending"
  );
}

/**
 * Writes that a message has reached its receiver, or that it will not.
 *
 * @throws {LockstepError} `inbox.not_pending`, `inbox.not_receiver`.
 */
export function settleMessage(
  tx: Transaction,
  request: {
    readonly session_id: string;
    readonly id: string;
    /** Who settles it; only the receiver may. */
    readonly receiver: string;
    readonly state: "delivered" | "failed";
    readonly note: string;
  },
  now: IsoTime,
): Message {
  const aggregate = `inbox-${request.session_id}` as const;
  const message = tx.find(aggregate, request.id);
  if (message === undefined || message.state !== "pending") {
    throw refused(
      `Cannot deliver "${request.id}": inbox message not found or already delivered: ${request.id}`,
      { reason: "inbox.not_pending", hint: "See lockstep inbox pending" },
    );
  }
  if (message.to !== request.receiver) {
    throw refused(
      `Cannot deliver "${message.id}": it is for ${message.to}`,
      { reason: "inbox.not_receiver", hint: "See lockstep inbox pending" },
    );
  }
  const settled: Message = {
    ...message,
    state: request.state,
    note: request.note,
    settled_at: now,
  };
  tx.put(aggregate, settled.id, settled);
  return settled;
}

/** Writes that nothing that waits for a thread will reach it any more. */
export function failPending(
  tx: Transaction,
  thread: { readonly id: string; readonly session_id: string },
  now: IsoTime,
): void {
  for (const each of pendingFor(tx, thread.session_id, thread.id)) {
    settleMessage(tx, {
      session_id: thread.session_id,
      id: each.id,
      receiver: thread.id,
      state: "failed",
      note: "the thread ended before it was read",
    }, now);
  }
}
