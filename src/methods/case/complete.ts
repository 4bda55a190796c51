import * as z from "zod/mini";
import { completeCase } from "../../core/task_complete.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import { progressOf } from "../../core/task_view.ts";
import { inspectCase, placeCase, requireClaim } from "../case_inspect.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.complete",
  summary: "Complete a Case whose Steps are done and whose gates have passed",
  effect: "write",
  params: z.strictObject({
    case_id: z.optional(
      z.string().check(
        z.describe("Id of the Case; the one in hand when left out"),
      ),
    ),
    summary: z.string().check(
      z.minLength(1),
      z.describe("What was done, in a few sentences"),
    ),
    next_action: z.optional(
      z.string().check(z.describe("What should follow, for whoever goes on")),
    ),
    artifacts: z.optional(
      z.array(z.string()).check(
        z.describe("Path that was changed or made; repeatable"),
      ),
    ),
    waive: z.optional(
      z.array(z.string()).check(
        z.describe("Gate that need not pass; for the root, with --reason"),
      ),
    ),
    reason: z.optional(
      z.string().check(z.describe("Why the gates are waived")),
    ),
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["case_id"],
  example: 'lockstep case complete C4 --summary "slugify added, with tests"',
  run: async (context, params) => {
    const actor = context.actor();
    const wanted = { action: "complete", session: context.sessionId() };
    const id = params.case_id ?? requireClaim(context, wanted.action);
    const placed = context.read((view) =>
      placeCase(view, requireCase(view, id, wanted))
    );
    const findings = await inspectCase(context, placed);
    return await context.transact((tx) => {
      const task = completeCase(tx, {
        task: requireCase(tx, id, wanted),
        actor,
        summary: params.summary,
        next_action: params.next_action ?? null,
        artifacts: params.artifacts ?? [],
        waive: params.waive ?? [],
        reason: params.reason,
        ...findings,
      }, context.now());
      const progress = progressOf(new Forest(tx), task);
      return { case: task, next_step: null, progress };
    });
  },
  text: ({ case: task }) => `${task.id}  done  ${task.title}`,
});
