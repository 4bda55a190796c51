import * as z from "zod/mini";
import { messagesOf, receiverOf, ROOT } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { method } from "../method.ts";
import { messageText } from "./message_text.ts";

export const definition = method({
  name: "inbox.list",
  summary: "List messages in both directions",
  effect: "read",
  params: z.strictObject({
    thread_id: z.optional(
      z.string().check(
        z.describe("Only to and from a thread; the caller's own else"),
      ),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ messages: z.array(Message) }),
  positional: ["thread_id"],
  example: "lockstep inbox list",
  run: (context, params) => {
    const session = context.sessionId();
    const whose = params.thread_id ?? receiverOf(context.actor());
    // The root takes part in everything its session says.
    const isMeant = (each: Message) =>
      whose === ROOT || each.to === whose || each.from === `thread:${whose}`;
    return Promise.resolve({
      messages: context.read((view) =>
        messagesOf(view, session).filter(isMeant)
      ),
    });
  },
  text: ({ messages }) =>
    messages.length === 0
      ? "No messages"
      : messages.map(messageText).join("\n"),
});
