import * as z from "zod/mini";
import { Role, ThreadState } from "../../core/records/thread.ts";
import { method } from "../method.ts";
import { inspectThreads } from "../thread_reconcile.ts";
import { lineOf, reportOf, ThreadReport } from "./thread_report.ts";

export const definition = method({
  name: "thread.child.list",
  summary: "List the threads of a session",
  effect: "read",
  params: z.strictObject({
    status: z.optional(ThreadState.check(z.describe("Only those in a state"))),
    role: z.optional(Role.check(z.describe("Only those of a role"))),
    all: z._default(z.boolean(), false).check(
      z.describe("Those of all sessions"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  }),
  result: () => z.strictObject({ threads: z.array(ThreadReport) }),
  example: "lockstep thread child list",
  run: async (context, params) => {
    const session = params.all ? undefined : context.sessionId();
    const threads = context.read((view) =>
      Object.values(view.all("threads")).filter((each) =>
        (session ?? each.session_id) === each.session_id &&
        (params.role ?? each.role) === each.role
      )
    );
    const reports = (await inspectThreads(context, threads)).map(reportOf);
    return {
      threads: reports.filter((each) =>
        (params.status ?? each.true_state) === each.true_state
      ),
    };
  },
  text: ({ threads }) =>
    threads.length === 0 ? "No threads" : threads.map(lineOf).join("\n"),
});
