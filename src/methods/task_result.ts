import * as z from "zod/mini";
import { Evidence, Task } from "../core/records/task.ts";
import { lazySchema } from "./lazy_schema.ts";

/** Schema of a task with what is computed about it. */
export const taskRow = lazySchema(() =>
  z.extend(Task, {
    ready: z.boolean(),
    waits_for: z.array(z.string()),
    progress: z.strictObject({ done: z.int(), total: z.int() }),
  })
);

/** Schema of a task with its steps and evidence. */
export const taskDetail = lazySchema(() =>
  z.strictObject({
    task: taskRow(),
    children: z.array(taskRow()),
    evidence: z.array(Evidence),
  })
);

/** Schema of a Case after its state has changed. */
export const caseResult = lazySchema(() =>
  z.strictObject({
    case: Task,
    next_step: z.nullable(Task),
    progress: z.strictObject({ done: z.int(), total: z.int() }),
  })
);
