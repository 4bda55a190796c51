import * as z from "zod/mini";
import { sendMessage } from "../../core/inbox_rules.ts";
import { Message } from "../../core/records/message.ts";
import { requireOwnThread } from "../../core/thread_rules.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { waitForMessage } from "../message_wait.ts";
import { restartThread } from "../thread_restart.ts";

const Params = z.strictObject({
  thread_id: z.string().check(z.describe("The thread")),
  directive: z.string().check(z.minLength(1), z.describe("What it is told")),
  mode: z._default(
    z.enum(["interrupt_patch", "queue", "restart"]),
    "interrupt_patch",
  ).check(
    z.describe(
      "interrupt_patch: now; queue: when it next reads; restart: stop it and start it again with this",
    ),
  ),
  timeout_seconds: z._default(z.int().check(z.nonnegative()), 15).check(
    z.describe("How long to wait until it says that it has read it"),
  ),
});

export const definition = method({
  name: "thread.child.directive",
  summary: "Tell a thread something, and find out whether it was heard",
  effect: "write",
  params: Params,
  result: () =>
    z.strictObject({
      status: z.enum(["delivered", "queued", "not_delivered", "unanswered"]),
      message: Message,
    }),
  positional: ["thread_id", "directive"],
  example:
    'lockstep thread child directive T5 "leave the parser alone" --mode queue',
  run: direct,
  text: ({ status, message }) =>
    `${message.id} to ${message.to} is ${status.replace("_", " ")}${
      message.note === "" ? "" : `: ${message.note}`
    }`,
  exitStatus: ({ status }) =>
    status === "not_delivered" ? 1 : status === "unanswered" ? 3 : 0,
});

type Status = "delivered" | "queued" | "not_delivered" | "unanswered";

async function direct(
  context: Context,
  params: z.output<typeof Params>,
): Promise<{ status: Status; message: Message }> {
  const { mode, thread_id } = params;
  const thread = context.read((view) =>
    requireOwnThread(view, context.actor(), { id: thread_id, action: "direct" })
  );
  if (mode === "restart") {
    const restarted = await restartThread(context, thread_id, params.directive);
    return { status: "delivered", message: restarted.message };
  }
  const message = await context.transact((tx) =>
    sendMessage(tx, {
      session_id: thread.session_id,
      from: context.actor(),
      to: thread.id,
      kind: "directive",
      mode,
      text: params.directive,
    }, context.now())
  );
  if (mode === "queue") return { status: "queued", message };
  const settled = await waitForMessage(
    context,
    message,
    params.timeout_seconds * 1000,
  );
  return { status: statusOf(settled), message: settled };
}

function statusOf(message: Message): Status {
  switch (message.state) {
    case "delivered":
      return "delivered";
    case "failed":
      return "not_delivered";
    case "pending":
      return "unanswered";
    default:
      return message.state satisfies never;
  }
}
