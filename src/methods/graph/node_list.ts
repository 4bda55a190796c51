import * as z from "zod/mini";
import { levelOf, NODE_TYPES } from "../../core/plan_graph.ts";
import { TaskState } from "../../core/records/task.ts";
import { epicIds, Forest } from "../../core/task_tree.ts";
import { rowOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { taskRow } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "graph.node.list",
  summary: "List tasks as nodes",
  effect: "read",
  params: z.strictObject({
    node_type: z.optional(
      z.enum(NODE_TYPES).check(z.describe("Only nodes of this type")),
    ),
    facet: z.optional(
      z.string().check(z.describe("Only nodes with this label")),
    ),
    status: z.optional(
      TaskState.check(z.describe("Only nodes in this state")),
    ),
    parent_id: z.optional(
      z.string().check(z.describe("Only nodes directly below this one")),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ nodes: z.array(taskRow()) }),
  positional: ["node_type"],
  example: "lockstep graph node list slice --status todo",
  run: (context, params) => {
    const session = context.sessionId();
    const level = params.node_type && levelOf(params.node_type);
    const nodes = context.read((view) => {
      const forest = new Forest(view);
      return epicIds(view, session)
        .flatMap((id) => Object.values(forest.epic(id).tasks))
        .filter((task) =>
          (level === undefined || task.level === level) &&
          (params.facet === undefined || task.labels.includes(params.facet)) &&
          (params.parent_id === undefined || task.parent === params.parent_id)
        )
        .map((task) => rowOf(forest, task))
        .filter((row) =>
          params.status === undefined || row.state === params.status
        );
    });
    return Promise.resolve({ nodes });
  },
  text: ({ nodes }) =>
    nodes.length === 0
      ? "No nodes"
      : nodes.map((node) => `${node.id}  ${node.state}  ${node.title}`)
        .join("\n"),
});
