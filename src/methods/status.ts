import * as z from "zod/mini";
import { StatusReport } from "../core/status_report.ts";
import { statusOf } from "../core/status_rules.ts";
import { statusText } from "../core/status_text.ts";
import { isLive } from "../core/thread_state.ts";
import { loadHooksState } from "../store/hooks_state.ts";
import { findConflicts } from "./conflict_radar.ts";
import type { Context } from "./context.ts";
import { method } from "./method.ts";
import { inspectThreads, trueState } from "./thread_reconcile.ts";

export const definition = method({
  name: "status",
  summary: "Show where everything stands, and what needs a person",
  effect: "read",
  params: z.strictObject({
    session_id: z.optional(
      z.string().check(
        z.describe("Only this session; all open ones when left out"),
      ),
    ),
  }),
  result: () => StatusReport,
  example: "lockstep status",
  run: async (context, params) => await loadStatus(context, params.session_id),
  text: statusText,
});

/** Looks at everything once. Changes nothing. */
async function loadStatus(
  context: Context,
  session: string | undefined,
): Promise<StatusReport> {
  const { leases } = await context.config();
  const live = context.read((view) =>
    Object.values(view.all("threads")).filter(isLive)
  );
  const truths = await inspectThreads(context, live);
  const facts = {
    now: context.now(),
    hooks: loadHooksState(context.repository().commonDir),
    staleSeconds: leases.session_stale_seconds,
    threads: new Map(truths.map((truth) => [
      truth.thread.id,
      { supervisor: truth.supervisor, state: trueState(truth) },
    ])),
    session: session ?? context.options.session,
    conflicts: (await findConflicts(context)).conflicts.length,
  };
  return context.read((view) => statusOf(view, facts));
}
