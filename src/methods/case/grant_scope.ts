import * as z from "zod/mini";
import { grantScope } from "../../core/task_scope.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import { progressOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { pathRoots } from "../path_roots.ts";

export const definition = method({
  name: "case.grant_scope",
  summary: "Widen the scope of a Case, and of the worktree it is worked on in",
  effect: "write",
  params: z.strictObject({
    path: z.string().check(
      z.minLength(1),
      z.describe("Path or pattern that it may change"),
    ),
    case_id: z.string().check(z.describe("Id of the Case: C4")),
    reason: z.string().check(z.minLength(1), z.describe("Why it is needed")),
    session_id: z.optional(
      z.string().check(z.describe("Session; the caller's when left out")),
    ),
  }),
  result: caseResult,
  positional: ["case_id", "path"],
  example:
    'lockstep case grant-scope C4 docs/api.md --reason "it names the function"',
  run: async (context, params) => {
    const actor = context.actor();
    const wanted = { action: "grant scope to", session: context.sessionId() };
    const roots = pathRoots(context);
    return await context.transact((tx) => {
      const task = grantScope(tx, {
        ...params,
        task: requireCase(tx, params.case_id, wanted),
        actor,
        roots,
      }, context.now());
      const progress = progressOf(new Forest(tx), task);
      return { case: task, next_step: null, progress };
    });
  },
  text: ({ case: task }) => `Scope of ${task.id} is wider`,
});
