import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import {
  failPending,
  type MessageRequest,
  messagesOf,
  pendingFor,
  receiverOf,
  sendMessage,
  settleMessage,
} from "../../src/core/inbox_rules.ts";
import type { ThreadState } from "../../src/core/records/thread.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putThread,
} from "../helpers/memory_view.ts";

const ROOT_ACTOR: Actor = { kind: "root", session_id: "gallery" };

const TO_THREAD: MessageRequest = {
  session_id: "gallery",
  from: ROOT_ACTOR,
  to: "T5",
  kind: "message",
  mode: null,
  text: "hello",
};

function viewWith(state: ThreadState = "running"): MemoryView {
  const view = new MemoryView();
  putSession(view, "gallery");
  putThread(view, { id: "T5", session_id: "gallery", worktree: "auth", state });
  return view;
}

Deno.test("an interrupt of what has ended is refused in its own words", () => {
  assertThrows(
    () =>
      sendMessage(
        viewWith("failed"),
        { ...TO_THREAD, kind: "interrupt" },
        NOON,
      ),
    LockstepError,
    'Cannot interrupt "T5": it is failed',
  );
});

function reasonOf(work: () => unknown): string {
  return assertThrows(work, LockstepError).reason;
}

function deliver(view: MemoryView, id: string, receiver: string) {
  return settleMessage(view, {
    session_id: "gallery",
    id,
    receiver,
    state: "delivered",
    note: "",
  }, NOON);
}

Deno.test("sendMessage() leaves a message pending", () => {
  const view = viewWith();
  const message = sendMessage(view, TO_THREAD, NOON);
  assertEquals([message.state, message.from], ["pending", "root:gallery"]);
  assertEquals(pendingFor(view, "gallery", "T5"), [message]);
});

Deno.test("settleMessage() delivers once and not a second time", () => {
  const view = viewWith();
  const { id } = sendMessage(view, TO_THREAD, NOON);
  assertEquals(deliver(view, id, "T5").state, "delivered");
  const error = assertThrows(() => deliver(view, id, "T5"), LockstepError);
  assertEquals(error.reason, "inbox.not_pending");
  assertEquals(
    error.message.endsWith(
      `inbox message not found or already delivered: ${id}`,
    ),
    true,
  );
});

Deno.test("settleMessage() refuses everybody but the receiver", () => {
  const view = viewWith();
  const { id } = sendMessage(view, TO_THREAD, NOON);
  assertEquals(reasonOf(() => deliver(view, id, "root")), "inbox.not_receiver");
});

Deno.test("sendMessage() refuses a thread that has ended", () => {
  assertEquals(
    reasonOf(() => sendMessage(viewWith("stopped"), TO_THREAD, NOON)),
    "thread.not_running",
  );
});

Deno.test("sendMessage() refuses a thread of another session", () => {
  const view = viewWith();
  putSession(view, "other");
  const request = { ...TO_THREAD, session_id: "other" };
  assertEquals(
    reasonOf(() => sendMessage(view, request, NOON)),
    "inbox.other_session",
  );
});

Deno.test("sendMessage() refuses a thread that does not exist", () => {
  assertEquals(
    reasonOf(() => sendMessage(viewWith(), { ...TO_THREAD, to: "T9" }, NOON)),
    "thread.not_found",
  );
});

Deno.test("failPending() says of what waits that it was not heard", () => {
  const view = viewWith();
  const { id } = sendMessage(view, TO_THREAD, NOON);
  failPending(view, { id: "T5", session_id: "gallery" }, NOON);
  const message = view.find("inbox-gallery", id);
  assertEquals(message?.state, "failed");
  assertEquals(pendingFor(view, "gallery", "T5"), []);
});

Deno.test("sendMessage() forgets the oldest settled ones, never pending ones", () => {
  const view = viewWith();
  const kept = sendMessage(view, TO_THREAD, NOON);
  for (let i = 0; i < 510; i++) {
    deliver(view, sendMessage(view, TO_THREAD, NOON).id, "T5");
  }
  sendMessage(view, TO_THREAD, NOON);
  const messages = messagesOf(view, "gallery");
  assertEquals(messages.length, 502);
  assertEquals(messages[0]?.id, kept.id);
});

Deno.test("receiverOf() is the thread, or the root for all others", () => {
  const thread: Actor = {
    kind: "thread",
    thread_id: "T5",
    session_id: "gallery",
    worktree: "auth",
    role: "worker",
  };
  assertEquals(receiverOf(thread), "T5");
  assertEquals(receiverOf(ROOT_ACTOR), "root");
  assertEquals(receiverOf({ kind: "person", session_id: null }), "root");
});
