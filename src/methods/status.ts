import * as z from "zod/mini";
import { StatusReport } from "../core/status_report.ts";
import { statusOf } from "../core/status_rules.ts";
import { statusText } from "../core/status_text.ts";
import { usage } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import { isLive } from "../core/thread_state.ts";
import { findChangeTime } from "../io/fs.ts";
import { runPaths } from "../store/run_folder.ts";
import { loadHooksState } from "../store/hooks_state.ts";
import { unrecordedFindings } from "./audit_history.ts";
import { findConflicts } from "./conflict_radar.ts";
import type { Context } from "./context.ts";
import { method } from "./method.ts";
import { told } from "./told.ts";
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
    if (params.watch) requirePerson(context);
    return await loadStatus(context, params.session_id);
  },
  watches: ({ watch }) => watch,
  text: statusText,
});

function requirePerson(context: Context): void {
  if (context.options.isPerson) return;
  throw usage("Cannot watch: that is for a person at a terminal", {
    reason: "status.no_person",
    hint: "Ask once: lockstep status --json",
  });
}

/** Looks at everything once. Changes nothing. */
async function loadStatus(
  context: Context,
  session: string | undefined,
): Promise<StatusReport> {
  const { leases, watchdog } = await context.config();
  const live = context.read((view) =>
    Object.values(view.all("threads")).filter(isLive)
  );
  const truths = await inspectThreads(context, live);
  const unread: string[] = [];
  const radar = await told(unread, "conflicts", () => findConflicts(context));
  const unrecorded = await told(
    unread,
    "history of protected branches",
    () => unrecordedFindings(context),
  );
  const facts = {
    now: context.now(),
    hooks: loadHooksState(context.repository().commonDir),
    staleSeconds: leases.session_stale_seconds,
    silenceSeconds: watchdog.silence_seconds,
    threads: new Map(truths.map((truth) => [
      truth.thread.id,
      {
        supervisor: truth.supervisor,
        state: trueState(truth),
        printed_at: findPrintedAt(context, truth.thread),
      },
    ])),
    session: session ?? context.options.session,
    conflicts: radar?.conflicts.length ?? 0,
    unrecorded: unrecorded ?? [],
    unread,
  };
  return context.read((view) => statusOf(view, facts));
}

/** When the program of a thread last printed; null before its first line. */
function findPrintedAt(context: Context, { run_id }: Thread): string | null {
  if (run_id === null) return null;
  const { events } = runPaths(context.ledger().paths.runs, run_id);
  return findChangeTime(events) ?? null;
}
