import * as z from "zod/mini";
import { method } from "../method.ts";
import { rollup, rollupText } from "../plan_result.ts";
import { rollUpNode, rollupParams } from "../rollup_change.ts";

export const definition = method({
  name: "plan.rollup.submit",
  summary: "Say that everything below a task is done, for approval",
  effect: "write",
  params: z.extend(rollupParams(), {
    summary: z.string().check(z.minLength(1), z.describe("What was done")),
  }),
  result: rollup,
  positional: ["node_id"],
  example: 'lockstep plan rollup submit F2 --summary "all slices are in"',
  run: (context, params) => rollUpNode(context, "submit", params),
  text: rollupText,
});
