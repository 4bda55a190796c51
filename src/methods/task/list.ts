import * as z from "zod/mini";
import { Level, type Task, TaskState } from "../../core/records/task.ts";
import { epicIds, Forest } from "../../core/task_tree.ts";
import { rowOf, type TaskRow } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { taskRow } from "../task_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "task.list",
  summary: "List tasks by priority, then by age",
  effect: "read",
  params: z.strictObject({
    level: z.optional(Level.check(z.describe("Only tasks of this level"))),
    state: z.optional(TaskState.check(z.describe("Only tasks in this state"))),
    parent: z.optional(
      z.string().check(z.describe("Only tasks directly below this one")),
    ),
    label: z.optional(
      z.string().check(z.describe("Only tasks with this label")),
    ),
    ready: z.optional(
      z.boolean().check(
        z.describe("Only tasks that are not done and wait for nothing"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ tasks: z.array(taskRow()) }),
  positional: ["level"],
  example: "lockstep task list case --ready",
  run: (context, params) => {
    const session = context.sessionId();
    const tasks = context.read((view) => {
      const forest = new Forest(view);
      return epicIds(view, session)
        .flatMap((id) => fromTheTop(forest, forest.top(id)))
        .filter((task) =>
          (params.level === undefined || task.level === params.level) &&
          (params.parent === undefined || task.parent === params.parent) &&
          (params.label === undefined || task.labels.includes(params.label))
        )
        .map((task) => rowOf(forest, task))
        .filter((row) =>
          (params.state === undefined || row.state === params.state) &&
          // What has begun is in somebody's hands.
          (params.ready !== true || (row.ready && row.claimed_by === null))
        );
    });
    return Promise.resolve({ tasks: tasks.sort(byPriority) });
  },
  text: ({ tasks }) =>
    tasks.length === 0
      ? "No tasks"
      : tasks.map((task) =>
        [task.id, task.state, task.claimed_by ?? "", task.title]
          .filter((word) => word !== "").join("  ")
      ).join("\n"),
});

function byPriority(a: TaskRow, b: TaskRow): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.created_at === b.created_at) return 0;
  return a.created_at < b.created_at ? -1 : 1;
}

/** A task and all below it, as in the tree: what is equally old stays so. */
function fromTheTop(forest: Forest, task: Task | undefined): Task[] {
  if (task === undefined) return [];
  return [
    task,
    ...forest.children(task).flatMap((child) => fromTheTop(forest, child)),
  ];
}
