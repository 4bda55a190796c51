import * as z from "zod/mini";
import { reopenCase } from "../../core/task_lifecycle.ts";
import { caseLine, changeOneCase } from "../case_change.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.reopen",
  summary: "Make a Case that is over one to be done",
  effect: "write",
  params: z.strictObject({
    case_id: caseParam(),
    reason: z.string().check(z.minLength(1), z.describe("Why it is not over")),
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["case_id"],
  example: 'lockstep case reopen C4 --reason "fails on macOS"',
  run: (context, params) =>
    changeOneCase(
      context,
      { ...params, action: "reopen" },
      (tx, request, now) =>
        reopenCase(tx, { ...request, reason: params.reason }, now),
    ),
  text: caseLine,
});
