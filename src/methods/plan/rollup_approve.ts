import * as z from "zod/mini";
import { method } from "../method.ts";
import { rollup, rollupText } from "../plan_result.ts";
import { rollUpNode, rollupParams } from "../rollup_change.ts";

export const definition = method({
  name: "plan.rollup.approve",
  summary: "Approve what was submitted",
  effect: "write",
  params: z.extend(rollupParams(), {
    summary: z._default(z.string(), "").check(z.describe("What was looked at")),
  }),
  result: rollup,
  positional: ["node_id"],
  example: "lockstep plan rollup approve F2",
  run: (context, params) => rollUpNode(context, "approve", params),
  text: rollupText,
});
