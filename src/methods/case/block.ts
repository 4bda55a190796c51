import * as z from "zod/mini";
import { blockCase } from "../../core/task_lifecycle.ts";
import { caseLine, changeOneCase } from "../case_change.ts";
import { method } from "../method.ts";
import { caseResult } from "../task_result.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.block",
  summary: "Say that a Case cannot go on, and what would let it",
  effect: "write",
  params: z.strictObject({
    case_id: caseParam(),
    reason: z.string().check(z.minLength(1), z.describe("Why it cannot go on")),
    needs: z.optional(
      z.array(z.string()).check(
        z.describe("What would let it go on; repeatable"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: caseResult,
  positional: ["case_id"],
  example: 'lockstep case block C4 --reason "no access" --needs "a token"',
  run: (context, params) =>
    changeOneCase(
      context,
      { ...params, action: "block" },
      (tx, request, now) =>
        blockCase(tx, {
          ...request,
          reason: params.reason,
          needs: params.needs ?? [],
        }, now),
    ),
  text: caseLine,
});
