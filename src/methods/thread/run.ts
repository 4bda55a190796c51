import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import { isEnded } from "../../core/thread_state.ts";
import { method } from "../method.ts";
import { superviseThread } from "../thread_supervise.ts";

export const definition = method({
  name: "thread.run",
  summary: "Supervise the program of a thread; runs in its pane",
  effect: "terminal",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("The thread")),
    run_id: z.optional(
      z.string().check(
        z.describe("The run that was announced for it"),
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      thread_id: z.string(),
      state: z.enum(["completed", "failed", "stopped"]),
      exit_status: z.nullable(z.int()),
      note: z.string(),
    }),
  positional: ["thread_id"],
  example: "lockstep thread run T5",
  run: async (context, params) => {
    const actor = context.actor();
    if (actor.kind === "thread" && actor.thread_id !== params.thread_id) {
      throw refused(
        `Cannot run "${params.thread_id}": a thread supervises no other`,
        {
          reason: "actor.not_allowed",
          hint: "Report to the root: lockstep inbox send --message TEXT",
        },
      );
    }
    const thread = context.read((view) =>
      view.find("threads", params.thread_id)
    );
    const run_id = params.run_id ?? thread?.run_id ?? null;
    if (thread === undefined || isEnded(thread) || run_id === null) {
      throw refused(`Cannot run "${params.thread_id}": no run is announced`, {
        reason: "thread.not_starting",
        hint: "Spawn one: lockstep thread child spawn",
      });
    }
    const end = await superviseThread(context, thread, run_id);
    return {
      thread_id: thread.id,
      state: end.state,
      exit_status: end.exit_status,
      note: end.note,
    };
  },
  text: (result) =>
    `${result.thread_id} ${result.state}${
      result.exit_status === null ? "" : ` (exit status ${result.exit_status})`
    }${result.note === "" ? "" : `: ${result.note}`}`,
  exitStatus: (result) => result.state === "failed" ? 1 : 0,
});
