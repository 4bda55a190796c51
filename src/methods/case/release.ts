import * as z from "zod/mini";
import { releaseCase } from "../../core/task_lifecycle.ts";
import { caseLine, changeOneCase } from "../case_change.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.release",
  summary: "Give a Case back, so that somebody else can begin it",
  effect: "write",
  params: z.strictObject({
    case_id: caseParam(),
    reason: z.optional(
      z.string().check(z.describe("What whoever begins it next should know")),
    ),
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["case_id"],
  example: 'lockstep case release C4 --reason "needs a Mac"',
  run: (context, params) =>
    changeOneCase(
      context,
      { ...params, action: "release" },
      (tx, request, now) =>
        releaseCase(tx, { ...request, reason: params.reason ?? "" }, now),
    ),
  text: caseLine,
});
