import * as z from "zod/mini";
import { Evidence, Task } from "../core/records/task.ts";

/** Schema of a task with what is computed about it. */
export function taskRow() {
  return z.extend(Task, {
    ready: z.boolean(),
    waits_for: z.array(z.string()),
    progress: z.strictObject({ done: z.int(), total: z.int() }),
  });
}

/** Schema of a task with its steps and evidence. */
export function taskDetail() {
  return z.strictObject({
    task: taskRow(),
    children: z.array(taskRow()),
    evidence: z.array(Evidence),
  });
}

/** Schema of a Case after its state has changed. */
export function caseResult() {
  return z.strictObject({
    case: Task,
    next_step: z.nullable(Task),
    progress: z.strictObject({ done: z.int(), total: z.int() }),
  });
}
