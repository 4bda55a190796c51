import * as z from "zod/mini";
import { describeScope } from "../../core/scope.ts";
import { grantScope } from "../../core/task_scope.ts";
import { changeOneCase } from "../case_change.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { pathRoots } from "../path_roots.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.grant_scope",
  summary: "Widen the scope of a Case, and of the worktree it is worked on in",
  effect: "write",
  params: z.strictObject({
    path: z.string().check(
      z.minLength(1),
      z.describe("Path or pattern that it may change"),
    ),
    case_id: caseParam(),
    reason: z.string().check(z.minLength(1), z.describe("Why it is needed")),
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["case_id", "path"],
  example:
    'lockstep case grant-scope C4 docs/api.md --reason "it names the function"',
  run: (context, params) => {
    const roots = pathRoots(context);
    return changeOneCase(
      context,
      { ...params, action: "grant scope to" },
      (tx, request, now) =>
        grantScope(tx, { ...params, ...request, roots }, now),
    );
  },
  text: ({ case: task }) =>
    task.scope === null
      ? `${task.id} has the scope of its worktree, which is wider now`
      : `Scope of ${task.id}: ${describeScope(task.scope)}`,
});
