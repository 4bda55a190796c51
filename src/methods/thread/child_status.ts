import * as z from "zod/mini";
import { readableEvents } from "../../core/run_event_text.ts";
import { requireThread } from "../../core/thread_rules.ts";
import { readEvents, runPaths } from "../../store/run_folder.ts";
import { method } from "../method.ts";
import { paneStateOf } from "../pane_state.ts";
import { inspectThreads } from "../thread_reconcile.ts";
import { lineOf, reportOf, ThreadReport } from "./thread_report.ts";

/** How many lines of a run at most there are for one that is shown. */
const RAW_LINES = 4;

export const definition = method({
  name: "thread.child.status",
  summary: "Show what a thread is doing",
  effect: "read",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("The thread")),
    capture_lines: z._default(z.int().check(z.nonnegative()), 20).check(
      z.describe("How many of its last lines to show"),
    ),
  }),
  result: () =>
    z.strictObject({
      report: ThreadReport,
      /** `unknown` when tmux did not answer. */
      pane: z.enum(["running", "ended", "gone", "unknown"]),
      run_folder: z.nullable(z.string()),
      last_lines: z.array(z.string()),
    }),
  positional: ["thread_id"],
  example: "lockstep thread child status T5",
  run: async (context, params) => {
    const thread = context.read((view) =>
      requireThread(view, params.thread_id, "show")
    );
    const [truth] = await inspectThreads(context, [thread]);
    if (truth === undefined) throw new Error("an inspection without a result");
    const paths = thread.run_id === null
      ? undefined
      : runPaths(context.ledger().paths.runs, thread.run_id);
    const events = paths === undefined || params.capture_lines === 0
      ? []
      : readableEvents(readEvents(paths, params.capture_lines * RAW_LINES))
        .slice(-params.capture_lines);
    return {
      report: reportOf(truth),
      pane: await paneStateOf(context, thread),
      run_folder: paths?.folder ?? null,
      last_lines: events.map((each) => each.text),
    };
  },
  text: (result) => {
    const { thread } = result.report;
    return [
      lineOf(result.report),
      `supervisor ${result.report.supervisor}, agent ${result.report.agent}, pane ${result.pane}`,
      ...(thread.note ? [`note ${thread.note}`] : []),
      ...result.last_lines.map((line) => `  ${line}`),
    ].join("\n");
  },
});
