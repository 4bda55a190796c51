import * as z from "zod/mini";
import { receiverOf, ROOT, sendMessage } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { usage } from "../../core/error.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "inbox.send",
  summary: "Write to the session's root, or to one of its threads",
  effect: "write",
  params: z.strictObject({
    message: z.string().check(z.minLength(1), z.describe("What to say")),
    to: z.optional(
      z.string().check(
        z.describe("Thread it is for; the root when a thread writes"),
      ),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ message: Message }),
  positional: ["message"],
  example: 'lockstep inbox send --message "need src/io.ts as well"',
  run: async (context, params) => {
    const actor = context.actor();
    const to = params.to ?? ROOT;
    if (to === receiverOf(actor)) throw toOneself(to);
    const session_id = context.sessionId();
    const message = await context.transact((tx) =>
      sendMessage(tx, {
        session_id,
        from: actor,
        to,
        kind: "message",
        mode: null,
        text: params.message,
      }, context.now())
    );
    return { message };
  },
  text: ({ message }) => `${message.id} waits for ${message.to}`,
});

function toOneself(to: string) {
  return usage(`Cannot write to "${to}": that is the caller`, {
    reason: "inbox.to_oneself",
    hint: "Name the thread: lockstep inbox send TEXT --to T5",
  });
}
