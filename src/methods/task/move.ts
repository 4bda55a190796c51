import * as z from "zod/mini";
import { moveTask } from "../../core/task_edit.ts";
import { Forest, requireTask } from "../../core/task_tree.ts";
import { rowOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { taskRow } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "task.move",
  summary: "Move a task below another one, or among its siblings",
  effect: "write",
  params: z.strictObject({
    task_id: z.string().check(z.describe("Id of the task: C4")),
    parent: z.optional(
      z.string().check(z.describe("Id of the task to move it below")),
    ),
    before: z.optional(
      z.string().check(
        z.describe("Sibling to put it before; last when left out"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: taskRow,
  positional: ["task_id"],
  example: "lockstep task move C4 --before C3",
  run: async (context, params) => {
    const session = context.sessionId();
    return await context.transact((tx) => {
      const task = requireTask(tx, params.task_id, { action: "move", session });
      const moved = moveTask(tx, { ...params, task }, context.now());
      return rowOf(new Forest(tx), moved);
    });
  },
  text: (task) =>
    `${task.id}  below ${task.parent ?? "nothing"}, ${task.order}`,
});
