import * as z from "zod/mini";
import { releaseCase } from "../../core/task_lifecycle.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import { progressOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";

export const definition = method({
  name: "case.release",
  summary: "Give a Case back, so that somebody else can begin it",
  effect: "write",
  params: z.strictObject({
    case_id: z.string().check(z.describe("Id of the Case: C4")),
    reason: z.optional(
      z.string().check(z.describe("What whoever begins it next should know")),
    ),
    session_id: z.optional(
      z.string().check(z.describe("Session; the caller's when left out")),
    ),
  }),
  result: caseResult,
  positional: ["case_id"],
  example: 'lockstep case release C4 --reason "needs a Mac"',
  run: async (context, params) => {
    const actor = context.actor();
    const wanted = { action: "release", session: context.sessionId() };
    return await context.transact((tx) => {
      const task = releaseCase(tx, {
        task: requireCase(tx, params.case_id, wanted),
        actor,
        reason: params.reason ?? "",
      }, context.now());
      const progress = progressOf(new Forest(tx), task);
      return { case: task, next_step: null, progress };
    });
  },
  text: ({ case: task }) => `${task.id}  ${task.state}  ${task.title}`,
});
