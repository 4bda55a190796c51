import * as z from "zod/mini";
import { printable } from "../../core/printable.ts";
import { RunEvent } from "../../core/records/run.ts";
import { readableEvents } from "../../core/run_event_text.ts";
import { requireThread } from "../../core/thread_rules.ts";
import { readEvents, runPaths } from "../../store/run_folder.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "thread.child.logs",
  summary: "Show what a thread's program has printed",
  effect: "read",
  params: z.strictObject({
    thread_id: z.string().check(z.describe("The thread")),
    lines: z._default(z.int().check(z.positive()), 200).check(
      z.describe("How many of the last events"),
    ),
  }),
  result: () =>
    z.strictObject({
      thread_id: z.string(),
      run_id: z.nullable(z.string()),
      events: z.array(RunEvent),
    }),
  positional: ["thread_id"],
  example: "lockstep thread child logs T5",
  run: (context, params) => {
    const { id, run_id = null } = context.read((view) =>
      requireThread(view, params.thread_id, "show")
    );
    const events = run_id === null ? [] : readEvents(
      runPaths(context.ledger().paths.runs, run_id),
      params.lines,
    );
    return Promise.resolve({ thread_id: id, run_id, events });
  },
  text: ({ events }) =>
    readableEvents(events).map((each) =>
      `${each.at.slice(11, 19)} ${
        each.kind === "stdout" || each.kind === "stderr"
          ? printable(each.text)
          : `[${each.kind}] ${printable(each.text)}`
      }`
    ).join("\n"),
});
