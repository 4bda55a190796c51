import * as z from "zod/mini";
import { StatusReport } from "../core/status_report.ts";
import { statusOf } from "../core/status_rules.ts";
import { statusText } from "../core/status_text.ts";
import { usage } from "../core/error.ts";
import { isLive } from "../core/thread_state.ts";
import { loadHooksState } from "../store/hooks_state.ts";
import { unrecordedFindings } from "./audit_history.ts";
import { findConflicts } from "./conflict_radar.ts";
import type { Context } from "./context.ts";
import { waitForEvent } from "./journal_watch.ts";
import { method } from "./method.ts";
import { inspectThreads, trueState } from "./thread_reconcile.ts";

export const definition = method({
  name: "status",
  summary: "Show where everything stands, and what needs a person",
  effect: "read",
  params: z.strictObject({
    watch: z._default(z.boolean(), false).check(
      z.describe("Show it anew with every event, until Ctrl-C"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("Only this session; all open ones when left out"),
      ),
    ),
  }),
  result: () => StatusReport,
  example: "lockstep status",
  run: async (context, params) => {
    if (params.watch) await watch(context, params.session_id);
    return await loadStatus(context, params.session_id);
  },
  text: statusText,
});

/** Puts the cursor home and empties the screen. */
const CLEAR_SCREEN = "\x1b[H\x1b[2J\x1b[3J";

/** Supervisors that die and leases that run out make no event. */
const REDRAW_MS = 5_000;

async function watch(
  context: Context,
  session: string | undefined,
): Promise<never> {
  if (!context.options.isPerson) {
    throw usage("Cannot watch: that is for a person at a terminal", {
      reason: "status.no_person",
      hint: "Ask once: lockstep status --json",
    });
  }
  for (;;) {
    const report = await loadStatus(context, session);
    context.options.report(`${CLEAR_SCREEN}${statusText(report)}`);
    await waitForEvent(context, REDRAW_MS);
  }
}

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
    unrecorded: await unrecordedFindings(context),
  };
  return context.read((view) => statusOf(view, facts));
}
