import * as z from "zod/mini";
import { ThreadState } from "../../core/records/thread.ts";
import { requireThread } from "../../core/thread_rules.ts";
import { isEnded } from "../../core/thread_state.ts";
import { delay } from "../../io/clock.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { inspectThreads, trueState } from "../thread_reconcile.ts";

const FIRST_POLL_MS = 100;
const LAST_POLL_MS = 1000;
/** Looking at processes costs more than looking into the ledger. */
const INSPECT_EVERY = 5;

export const definition = method({
  name: "thread.child.wait_status",
  summary: "Wait until a thread is in one of some states",
  effect: "read",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("The thread")),
    target_statuses: z._default(z.array(ThreadState), [
      "completed",
      "failed",
      "stopped",
    ]).check(z.describe("State to wait for")),
    timeout_seconds: z._default(z.int().check(z.positive()), 60).check(
      z.describe("How long to wait"),
    ),
  }),
  result: () =>
    z.strictObject({
      thread_id: z.string(),
      /** Null when none of the states was reached. */
      achieved_status: z.nullable(ThreadState),
      status: z.string(),
      /** `timeout`, or `ended` when no target can be reached any more. */
      error: z.nullable(z.enum(["timeout", "ended"])),
      note: z.string(),
      elapsed_ms: z.int(),
    }),
  positional: ["thread_id"],
  example:
    "lockstep thread child wait-status T5 --target-statuses completed --timeout-seconds 60",
  run: async (context, params) => {
    const started = performance.now();
    const until = started + params.timeout_seconds * 1000;
    let pollMs = FIRST_POLL_MS;
    for (let round = 0;; round++) {
      const seen = await look(context, params.thread_id, {
        isInspected: round % INSPECT_EVERY === 0,
      });
      const target = params.target_statuses.find((each) =>
        each === seen.status
      );
      const isOver = performance.now() >= until;
      if (target !== undefined || seen.isEnded || isOver) {
        return {
          thread_id: params.thread_id,
          achieved_status: target ?? null,
          status: seen.status,
          error: target !== undefined
            ? null
            : seen.isEnded
            ? "ended" as const
            : "timeout" as const,
          note: seen.note,
          elapsed_ms: Math.round(performance.now() - started),
        };
      }
      await delay(pollMs);
      pollMs = Math.min(pollMs * 1.5, LAST_POLL_MS);
    }
  },
  text: (result) =>
    `Thread ${result.thread_id} is ${result.status} after ${result.elapsed_ms} ms${
      result.error === "timeout" ? ": not what was waited for" : ""
    }${result.note === "" ? "" : `: ${result.note}`}`,
  exitStatus: (result) =>
    result.error === null ? 0 : result.error === "timeout" ? 3 : 1,
});

async function look(
  context: Context,
  id: string,
  { isInspected }: { readonly isInspected: boolean },
) {
  const thread = context.read((view) => requireThread(view, id, "wait for"));
  const [truth] = isInspected ? await inspectThreads(context, [thread]) : [];
  return {
    status: truth === undefined ? thread.state : trueState(truth),
    isEnded: isEnded(thread) || truth?.end !== undefined,
    note: truth?.end?.note ?? thread.note,
  };
}
