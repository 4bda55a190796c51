import * as z from "zod/mini";
import { receiverOf, ROOT, sendMessage } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { usage } from "../../core/error.ts";
import { inboxOfHolder, type LockInbox } from "../../core/lock_inbox.ts";
import type { Context } from "../context.ts";
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
    lock_id: z.optional(
      z.string().check(
        z.describe("Write to who holds this lock, of whatever session"),
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
    const { to, session_id } = addressOf(context, params);
    if (to === receiverOf(actor) && session_id === actor.session_id) {
      throw toOneself(to);
    }
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

function addressOf(
  context: Context,
  params: {
    readonly to?: string | undefined;
    readonly lock_id?: string | undefined;
  },
): LockInbox {
  const { to, lock_id } = params;
  if (lock_id === undefined) {
    return { to: to ?? ROOT, session_id: context.sessionId() };
  }
  if (to === undefined) {
    return context.read((view) => inboxOfHolder(view, lock_id));
  }
  throw usage(`Cannot write to both "${to}" and who holds "${lock_id}"`, {
    reason: "inbox.two_receivers",
    hint: `Leave one out: lockstep inbox send TEXT --lock-id ${lock_id}`,
  });
}

function toOneself(to: string) {
  return usage(`Cannot write to "${to}": that is the caller`, {
    reason: "inbox.to_oneself",
    hint: "Name the thread: lockstep inbox send TEXT --to T5",
  });
}
