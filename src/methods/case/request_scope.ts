import * as z from "zod/mini";
import { requestScope } from "../../core/task_scope.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import { progressOf } from "../../core/task_view.ts";
import { requireClaim } from "../case_inspect.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { pathRoots } from "../path_roots.ts";

export const definition = method({
  name: "case.request_scope",
  summary: "Ask the root for a path outside the scope of the Case in hand",
  effect: "write",
  params: z.strictObject({
    path: z.string().check(
      z.minLength(1),
      z.describe("Path or pattern that is needed"),
    ),
    case_id: z.optional(
      z.string().check(
        z.describe("Id of the Case; the one in hand when left out"),
      ),
    ),
    reason: z.string().check(z.minLength(1), z.describe("Why it is needed")),
    session_id: z.optional(
      z.string().check(z.describe("Session; the caller's when left out")),
    ),
  }),
  result: caseResult,
  positional: ["path"],
  example:
    'lockstep case request-scope docs/api.md --reason "it names the function"',
  run: async (context, params) => {
    const actor = context.actor();
    const wanted = {
      action: "ask for scope for",
      session: context.sessionId(),
    };
    const id = params.case_id ?? requireClaim(context, wanted.action);
    const roots = pathRoots(context);
    return await context.transact((tx) => {
      const task = requestScope(tx, {
        ...params,
        task: requireCase(tx, id, wanted),
        actor,
        roots,
      }, context.now());
      const progress = progressOf(new Forest(tx), task);
      return { case: task, next_step: null, progress };
    });
  },
  text: ({ case: task }) =>
    `Asked for ${task.scope_requests.at(-1)?.path} for ${task.id}`,
});
