import * as z from "zod/mini";
import { Forest, requireTask } from "../../core/task_tree.ts";
import { rowOf } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { taskDetail } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "task.get",
  summary: "Show a task, what is directly below it, and its evidence",
  effect: "read",
  params: z.strictObject({
    task_id: z.string().check(z.describe("Id of the task: C4, C4.1, E1")),
    session_id: sessionParam(),
  }),
  result: taskDetail,
  positional: ["task_id"],
  example: "lockstep task get C4",
  run: (context, params) => {
    const session = context.sessionId();
    return Promise.resolve(context.read((view) => {
      const task = requireTask(view, params.task_id, {
        action: "show",
        session,
      });
      const forest = new Forest(view);
      return {
        task: rowOf(forest, task),
        children: forest.children(task).map((child) => rowOf(forest, child)),
        evidence: Object.values(view.all(`evidence-${task.epic}`))
          .filter((each) => each.subject === task.id),
      };
    }));
  },
  text: ({ task, children, evidence }) => {
    const { done, total } = task.progress;
    return [
      `${task.id}  ${task.title}`,
      `state: ${task.state} (${done}/${total})`,
      ...line("waits for", task.waits_for),
      ...line("claimed by", task.claimed_by === null ? [] : [task.claimed_by]),
      ...line("gates", task.gates.map((gate) => gate.name)),
      ...line("result", task.result === null ? [] : [task.result]),
      ...children.map((child) =>
        `  ${child.id}  ${child.state}  ${child.title}`
      ),
      ...evidence.map((each) =>
        `  ${each.id}  ${each.label}, ${each.source}  ${each.text}`
      ),
    ].join("\n");
  },
});

function line(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${name}: ${values.join(", ")}`];
}
