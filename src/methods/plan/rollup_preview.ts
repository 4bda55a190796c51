import * as z from "zod/mini";
import { rollupOf } from "../../core/plan_rollup.ts";
import { Forest, requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { rollup, rollupText } from "../plan_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "plan.rollup.preview",
  summary: "Show how what is below a task adds up",
  effect: "read",
  params: z.strictObject({
    parent_node_id: z.string().check(z.describe("Id of the task: F2")),
    session_id: sessionParam(),
  }),
  result: rollup,
  positional: ["parent_node_id"],
  example: "lockstep plan rollup preview F2",
  run: (context, params) => {
    const wanted = { action: "roll up", session: context.sessionId() };
    return Promise.resolve(context.read((view) =>
      rollupOf(
        new Forest(view),
        requireTask(view, params.parent_node_id, wanted),
      )
    ));
  },
  text: rollupText,
});
