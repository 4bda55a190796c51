import * as z from "zod/mini";
import { Task } from "../../core/records/task.ts";
import { nextCase } from "../../core/resume_next.ts";
import { Forest } from "../../core/task_tree.ts";
import { nextOpenStep } from "../../core/task_view.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "resume.next",
  summary: "Show the Case to go on with: active, then blocked, then ready",
  effect: "read",
  params: z.strictObject({
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      case: z.nullable(Task),
      next_step: z.nullable(Task),
    }),
  example: "lockstep resume next",
  run: (context) => {
    const facts = { actor: context.actor(), session: context.sessionId() };
    return Promise.resolve(context.read((view) => {
      const forest = new Forest(view);
      const task = nextCase(view, facts, forest);
      const step = task === undefined ? undefined : nextOpenStep(forest, task);
      return { case: task ?? null, next_step: step ?? null };
    }));
  },
  text: ({ case: task, next_step }) =>
    task === null
      ? "Nothing is active, blocked or ready"
      : `${task.id}  ${task.state}  ${task.title}${
        next_step === null ? "" : `\nnext: ${next_step.id}  ${next_step.title}`
      }`,
});
