import * as z from "zod/mini";
import type { View } from "../../core/aggregates.ts";
import { Evidence } from "../../core/records/task.ts";
import { Forest, requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "evidence.list",
  summary: "List the evidence of a task and of what is directly below it",
  effect: "read",
  params: z.strictObject({
    task_id: z.string().check(
      z.describe("Id of the task, or of the merge request: C4, M7"),
    ),
    source: z.optional(
      z.enum(["observed", "claimed"]).check(
        z.describe("Only what Lockstep saw itself, or only what was told"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      evidence: z.array(Evidence),
      /** Folder that the paths of outputs are relative to. */
      state_folder: z.string(),
    }),
  positional: ["task_id"],
  example: "lockstep evidence list C4 --source observed",
  run: (context, params) => {
    const session = context.sessionId();
    const evidence = context.read((view) =>
      evidenceOf(view, params.task_id, session)
    )
      .filter(({ source }) => [undefined, source].includes(params.source));
    const state_folder = context.ledger().paths.root;
    return Promise.resolve({ evidence, state_folder });
  },
  text: ({ evidence, state_folder }) =>
    evidence.length === 0 ? "No evidence" : evidence.flatMap((each) => [
      `${each.id}  ${each.subject}  ${each.label}, ${each.source} by ${each.by}  ${each.text}`,
      ...(each.output_path === null || each.exit_status === 0
        ? []
        : [`  ${state_folder}/${each.output_path}`]),
    ]).join("\n"),
});

/** That of a merge request, or of a task and what is directly below it. */
function evidenceOf(
  view: View,
  id: string,
  session: string,
): Evidence[] {
  if (view.find("merge", id) !== undefined) {
    return Object.values(view.all("evidence-merge"))
      .filter((each) => each.subject === id);
  }
  const action = "list the evidence of";
  const task = requireTask(view, id, { action, session });
  const below = new Forest(view).children(task).map((each) => each.id);
  return Object.values(view.all(`evidence-${task.epic}`))
    .filter((each) => [task.id, ...below].includes(each.subject));
}
