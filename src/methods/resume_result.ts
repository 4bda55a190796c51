import * as z from "zod/mini";
import { Scope } from "../core/records/worktree.ts";
import { Task, TaskState } from "../core/records/task.ts";
import { lazySchema } from "./lazy_schema.ts";

/** Schema of where an actor stands. */
export const resumeRef = lazySchema(() =>
  z.strictObject({
    actor: z.string(),
    source: z.enum(["in_hand", "resume_next", "none"]),
    generation: z.int(),
    version: z.int(),
    acked_at: z.nullable(z.string()),
    acknowledged: z.boolean(),
    session_id: z.string(),
    goal: z.string(),
    case: z.nullable(Task),
    steps: z.array(z.strictObject({
      id: z.string(),
      title: z.string(),
      state: TaskState,
      note: z.string(),
    })),
    gates: z.array(z.strictObject({
      name: z.string(),
      required: z.boolean(),
      standing: z.enum(["passed", "failed", "stale", "missing"]),
    })),
    next_step: z.strictObject({
      text: z.string(),
      command: z.nullable(z.string()),
    }),
    scope: Scope,
    worktree: z.nullable(z.string()),
    branch: z.nullable(z.string()),
    required_files: z.array(z.string()),
    blockers: z.array(z.string()),
    locks: z.array(z.strictObject({
      id: z.string(),
      path: z.string(),
      seconds_left: z.int(),
    })),
  })
);

/** Schema of how a worktree differs from what the ledger says. */
export const gitState = lazySchema(() =>
  z.nullable(z.strictObject({
    exists: z.boolean(),
    branch: z.nullable(z.string()),
    head: z.nullable(z.string()),
    dirty: z.int(),
    ahead: z.int(),
  }))
);
