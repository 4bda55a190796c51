import * as z from "zod/mini";
import { sendMessage } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { requireOwnThread } from "../../core/thread_rules.ts";
import { method } from "../method.ts";
import { waitForMessage } from "../message_wait.ts";

export const definition = method({
  name: "thread.child.interrupt",
  summary: "Send SIGINT to a thread's program, as Ctrl-C would",
  effect: "write",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("The thread")),
    timeout_seconds: z._default(z.int().check(z.nonnegative()), 5).check(
      z.describe("How long to wait for its supervisor"),
    ),
  }),
  result: () =>
    z.strictObject({ is_interrupted: z.boolean(), message: Message }),
  positional: ["thread_id"],
  example: "lockstep thread child interrupt T5",
  run: async (context, params) => {
    const message = await context.transact((tx) => {
      const thread = requireOwnThread(tx, context.actor(), {
        id: params.thread_id,
        action: "interrupt",
      });
      return sendMessage(tx, {
        session_id: thread.session_id,
        from: context.actor(),
        to: thread.id,
        kind: "interrupt",
        mode: null,
        text: "SIGINT",
      }, context.now());
    });
    const settled = await waitForMessage(
      context,
      message,
      params.timeout_seconds * 1000,
    );
    return {
      is_interrupted: settled.state === "delivered",
      message: settled,
    };
  },
  text: ({ is_interrupted, message }) =>
    is_interrupted
      ? `Thread ${message.to} was interrupted`
      : `Thread ${message.to} was not interrupted: its supervisor does not answer`,
  exitStatus: ({ is_interrupted }) => is_interrupted ? 0 : 3,
});
