import * as z from "zod/mini";
import { pendingFor, receiverOf } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { delay } from "../../io/clock.ts";
import { method } from "../method.ts";
import { messageText } from "./message_text.ts";

const POLL_MS = 300;

export const definition = method({
  name: "inbox.pending",
  summary: "Show what waits to be read, or wait until something does",
  effect: "read",
  params: z.strictObject({
    receiver_thread_id: z.optional(
      z.string().check(
        z.describe("Thread, or root, that it waits for; the caller else"),
      ),
    ),
    wait_seconds: z._default(z.int().check(z.nonnegative()), 0).check(
      z.describe("How long to wait for a first message"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ messages: z.array(Message) }),
  example: "lockstep inbox pending --wait-seconds 60",
  run: async (context, params) => {
    const session = context.sessionId();
    const receiver = params.receiver_thread_id ?? receiverOf(context.actor());
    const until = performance.now() + params.wait_seconds * 1000;
    for (;;) {
      const messages = context.read((view) =>
        pendingFor(view, session, receiver)
      );
      if (messages.length > 0 || performance.now() >= until) {
        return { messages };
      }
      await delay(POLL_MS);
    }
  },
  text: ({ messages }) =>
    messages.length === 0 ? "Nothing waits" : [
      ...messages.map(messageText),
      `Once read: lockstep inbox deliver ${messages[0]?.id}`,
    ].join("\n"),
});
