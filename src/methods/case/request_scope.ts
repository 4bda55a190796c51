import * as z from "zod/mini";
import { requestScope } from "../../core/task_scope.ts";
import { changeOneCase } from "../case_change.ts";
import { requireClaim } from "../case_inspect.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { pathRoots } from "../path_roots.ts";
import { sessionParam } from "../task_params.ts";

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
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["path"],
  example:
    'lockstep case request-scope docs/api.md --reason "it names the function"',
  run: (context, params) => {
    const action = "ask for scope for";
    const case_id = params.case_id ?? requireClaim(context, action);
    const roots = pathRoots(context);
    return changeOneCase(
      context,
      { case_id, action },
      (tx, request, now) =>
        requestScope(tx, { ...params, ...request, roots }, now),
    );
  },
  text: ({ case: task }) =>
    `Asked for ${task.scope_requests.at(-1)?.path} for ${task.id}`,
});
