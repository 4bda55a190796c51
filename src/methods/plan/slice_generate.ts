import * as z from "zod/mini";
import { createNode } from "../../core/plan_graph.ts";
import { Task } from "../../core/records/task.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

const SliceSpec = z.strictObject({
  title: z.string().check(z.minLength(1)),
  priority: z.optional(z.int()),
  token_estimate: z.optional(z.int()),
  affected_files: z.optional(z.array(z.string())),
  summary: z.optional(z.string()),
});

export const definition = method({
  name: "plan.slice.generate",
  summary: "Add slices (Cases) to a plan, none bigger than one agent can hold",
  effect: "write",
  params: z.strictObject({
    plan_node_id: z.string().check(z.describe("Id of the plan: F2")),
    slice_specs: z.array(SliceSpec).check(
      z.minLength(1),
      z.describe("A slice as JSON, with title and sizes; repeatable"),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ slices: z.array(Task) }),
  positional: ["plan_node_id", "slice_specs"],
  example:
    'lockstep plan slice generate F2 \'{"title":"Add slugify","token_estimate":9000}\'',
  run: async (context, params) => {
    const session = context.sessionId();
    const slices = await context.transact((tx) =>
      params.slice_specs.map((spec) =>
        createNode(tx, {
          ...spec,
          type: "slice",
          parent: params.plan_node_id,
          session,
          facet: "planning",
        }, context.now())
      )
    );
    return { slices };
  },
  text: ({ slices }) =>
    slices.map((slice) => `${slice.id}  ${slice.title}`).join("\n"),
});
