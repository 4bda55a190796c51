import * as z from "zod/mini";
import { method } from "../method.ts";
import { rollup, rollupText } from "../plan_result.ts";
import { rollUpNode, rollupParams } from "../rollup_change.ts";

export const definition = method({
  name: "plan.rollup.reject",
  summary: "Reject what was submitted, with the reason",
  effect: "write",
  params: z.extend(rollupParams(), {
    summary: z.string().check(z.minLength(1), z.describe("Why it is rejected")),
  }),
  result: rollup,
  positional: ["node_id"],
  example: 'lockstep plan rollup reject F2 --summary "the docs are missing"',
  run: (context, params) => rollUpNode(context, "reject", params),
  text: rollupText,
});
