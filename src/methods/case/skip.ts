import * as z from "zod/mini";
import { skipCase } from "../../core/task_lifecycle.ts";
import { caseLine, changeOneCase } from "../case_change.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.skip",
  summary: "Drop a Case that is not wanted any more",
  effect: "write",
  params: z.strictObject({
    case_id: caseParam(),
    reason: z.string().check(
      z.minLength(1),
      z.describe("Why it is not wanted"),
    ),
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["case_id"],
  example: 'lockstep case skip C4 --reason "done by C9"',
  run: (context, params) =>
    changeOneCase(
      context,
      { ...params, action: "skip" },
      (tx, request, now) =>
        skipCase(tx, { ...request, reason: params.reason }, now),
    ),
  text: caseLine,
});
