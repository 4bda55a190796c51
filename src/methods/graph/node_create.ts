import * as z from "zod/mini";
import { createNode, NODE_TYPES } from "../../core/plan_graph.ts";
import { Forest } from "../../core/task_tree.ts";
import { rowOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { taskRow } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "graph.node.create",
  summary: "Add a task as a node: initiative, plan, slice",
  effect: "write",
  params: z.strictObject({
    node_type: z.enum(NODE_TYPES).check(
      z.describe("initiative (epic), plan (feature), slice (case), or a level"),
    ),
    title: z.string().check(z.describe("One line that says what is done")),
    facet: z._default(z.string(), "planning").check(
      z.describe("Label; planning when left out"),
    ),
    priority: z.optional(
      z.int().check(z.describe("Higher comes first")),
    ),
    parent_id: z.optional(
      z.string().check(z.describe("Id of the node above")),
    ),
    summary: z.optional(
      z.string().check(z.describe("What is wanted")),
    ),
    risk_level: z.optional(
      z.enum(["low", "medium", "high"]).check(
        z.describe("How much can go wrong"),
      ),
    ),
    token_estimate: z.optional(
      z.int().check(z.describe("Tokens that an agent will need")),
    ),
    affected_files: z.optional(
      z.array(z.string()).check(
        z.describe("Path that will change; repeatable"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: taskRow,
  positional: ["node_type", "title"],
  example: 'lockstep graph node create plan "Slugs" --parent-id E1',
  run: async (context, params) => {
    const session = context.sessionId();
    return await context.transact((tx) => {
      const node = createNode(tx, {
        ...params,
        type: params.node_type,
        parent: params.parent_id,
        risk: params.risk_level,
        session,
      }, context.now());
      return rowOf(new Forest(tx), node);
    });
  },
  text: (node) => `${node.id}  ${node.title}`,
});
