import * as z from "zod/mini";
import { createEdge } from "../../core/plan_graph.ts";
import { Task } from "../../core/records/task.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "graph.edge.create",
  summary: "Connect two tasks: depends_on, contains, or any other type",
  effect: "write",
  params: z.strictObject({
    from_node_id: z.string().check(z.describe("Id of the task it starts at")),
    to_node_id: z.string().check(z.describe("Id of the task it leads to")),
    edge_type: z._default(z.string().check(z.minLength(1)), "depends_on")
      .check(z.describe("Type of the edge; depends_on when left out")),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ from: Task }),
  positional: ["from_node_id", "to_node_id", "edge_type"],
  example: "lockstep graph edge create C5 C4 depends_on",
  run: async (context, params) => {
    const session = context.sessionId();
    const from = await context.transact((tx) =>
      createEdge(tx, {
        from: params.from_node_id,
        to: params.to_node_id,
        type: params.edge_type,
        session,
      }, context.now())
    );
    return { from };
  },
  text: ({ from }) => `${from.id}  ${from.title}`,
});
