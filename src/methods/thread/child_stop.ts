import * as z from "zod/mini";
import { Thread } from "../../core/records/thread.ts";
import { requireOwnThread } from "../../core/thread_rules.ts";
import { isEnded } from "../../core/thread_state.ts";
import { method } from "../method.ts";
import { stopThread } from "../thread_stop.ts";

export const definition = method({
  name: "thread.child.stop",
  summary: "End a thread's program with all that it started",
  effect: "write",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("The thread")),
    terminate_pane: z._default(z.boolean(), false).check(
      z.describe("Close its pane as well"),
    ),
    timeout_seconds: z._default(z.int().check(z.positive()), 20).check(
      z.describe("How long to wait for its end"),
    ),
  }),
  result: () => z.strictObject({ thread: Thread, has_ended: z.boolean() }),
  positional: ["thread_id"],
  example: "lockstep thread child stop T5",
  run: async (context, params) => {
    context.read((view) =>
      requireOwnThread(view, context.actor(), {
        id: params.thread_id,
        action: "stop",
      })
    );
    const thread = await stopThread(context, params.thread_id, {
      waitMs: params.timeout_seconds * 1000,
      isPaneClosed: params.terminate_pane,
    });
    return { thread, has_ended: isEnded(thread) };
  },
  text: ({ thread, has_ended }) =>
    has_ended
      ? `Thread ${thread.id} is ${thread.state}`
      : `Thread ${thread.id} has not ended yet: it is asked to stop`,
  exitStatus: ({ has_ended }) => has_ended ? 0 : 3,
});
