import * as z from "zod/mini";
import { DispatchedRun } from "../../core/records/run.ts";
import { allRuns } from "../../core/run_seal.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "run.list",
  summary: "List dispatched runs, the newest first",
  effect: "read",
  params: z.strictObject({
    limit: z._default(z.int().check(z.positive()), 20).check(
      z.describe("How many at most"),
    ),
    thread_id: z.optional(
      z.string().check(z.describe("Only those of a thread, as T5")),
    ),
    session_id: z.optional(
      z.string().check(z.describe("Only those of a session")),
    ),
  }),
  result: () => z.strictObject({ runs: z.array(DispatchedRun) }),
  example: "lockstep run list --limit 5",
  run: (context, { limit, thread_id, session_id }) => {
    const runs = context.read(allRuns).toReversed().filter((run) =>
      (thread_id ?? run.thread_id) === run.thread_id &&
      (session_id ?? run.session_id) === run.session_id
    );
    return Promise.resolve({ runs: runs.slice(0, limit) });
  },
  text: ({ runs }) =>
    runs.length === 0
      ? "Nothing was dispatched yet"
      : runs.map(({ id, thread_id, state, status }) =>
        `${id}  ${thread_id}  ${state}${status === null ? "" : `, ${status}`}`
      ).join("\n"),
});
