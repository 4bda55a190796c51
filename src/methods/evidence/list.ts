import * as z from "zod/mini";
import { Evidence } from "../../core/records/task.ts";
import { Forest, requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "evidence.list",
  summary: "List the evidence of a task and of what is directly below it",
  effect: "read",
  params: z.strictObject({
    task_id: z.string().check(z.describe("Id of the task: C4")),
    source: z.optional(
      z.enum(["observed", "claimed"]).check(
        z.describe("Only what Lockstep saw itself, or only what was told"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ evidence: z.array(Evidence) }),
  positional: ["task_id"],
  example: "lockstep evidence list C4 --source observed",
  run: (context, params) => {
    const session = context.sessionId();
    const evidence = context.read((view) => {
      const task = requireTask(view, params.task_id, {
        action: "list the evidence of",
        session,
      });
      const below = new Forest(view).children(task).map((each) => each.id);
      const subjects = [task.id, ...below];
      return Object.values(view.all(`evidence-${task.epic}`)).filter((each) =>
        subjects.includes(each.subject) &&
        (params.source === undefined || each.source === params.source)
      );
    });
    return Promise.resolve({ evidence });
  },
  text: ({ evidence }) =>
    evidence.length === 0
      ? "No evidence"
      : evidence.map((each) =>
        `${each.id}  ${each.subject}  ${each.label}, ${each.source} by ${each.by}  ${each.text}`
      ).join("\n"),
});
