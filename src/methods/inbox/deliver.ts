import * as z from "zod/mini";
import { receiverOf, settleMessage } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "inbox.deliver",
  summary: "Say that a message has been read",
  effect: "write",
  params: z.strictObject({
    message_id: z.string().check(z.describe("The message")),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ message: Message }),
  positional: ["message_id"],
  example: "lockstep inbox deliver I7",
  run: async (context, params) => {
    const session_id = context.sessionId();
    const receiver = receiverOf(context.actor());
    const message = await context.transact((tx) =>
      settleMessage(tx, {
        session_id,
        id: params.message_id,
        receiver,
        state: "delivered",
        note: "",
      }, context.now())
    );
    return { message };
  },
  text: ({ message }) => `${message.id} is delivered`,
});
