import * as z from "zod/mini";
import { Scope } from "./worktree.ts";

export const Level = z.enum(["epic", "feature", "test_group", "case", "step"]);
export type Level = z.output<typeof Level>;

/** States a Case or Step can be put into; see `core/task_state.ts`. */
export const TaskState = z.enum([
  "todo",
  "active",
  "blocked",
  "done",
  "failed",
  "skipped",
]);
export type TaskState = z.output<typeof TaskState>;

/** A command whose result counts. */
export const Gate = z.looseObject({
  name: z.string(),
  /** Program and arguments; a shell line is `["sh", "-c", LINE]`. */
  argv: z.array(z.string()),
  required: z.boolean(),
  timeout_seconds: z.int(),
  /** A failed run may be repeated once; both are recorded. */
  flaky: z.boolean(),
});
export type Gate = z.output<typeof Gate>;

/** A node of the tree; aggregate `tasks-<epic>` holds an epic with all below it. */
export const Task = z.looseObject({
  id: z.string(),
  level: Level,
  title: z.string(),
  /** Id of the task above; null for an epic. */
  parent: z.nullable(z.string()),
  epic: z.string(),
  session_id: z.string(),
  /** Place among its siblings, from 1. */
  order: z.int(),
  priority: z.int(),
  /** Of a Case or Step. What is above is computed, and holds `todo` here. */
  state: TaskState,
  depends_on: z.array(z.string()),
  labels: z.array(z.string()),
  /** Null: not given; then the worktree's scope counts. */
  scope: z.nullable(Scope),
  gates: z.array(Gate),
  /** The thread or session that began the Case; null while nobody has. */
  claimed_by: z.nullable(z.string()),
  /** Slug of the worktree in which the Case is worked on. */
  worktree: z.nullable(z.string()),
  /** A Step's outcome or a Case's summary, as its actor told it. */
  result: z.nullable(z.string()),
  /** Paths that belong to the result. */
  artifacts: z.array(z.string()),
  next_action: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Task = z.output<typeof Task>;

/** Where a task lives: aggregate `index-<number div 256>`. */
export const TaskPlace = z.looseObject({
  epic: z.string(),
  session_id: z.string(),
});
export type TaskPlace = z.output<typeof TaskPlace>;

/**
 * A gate result or an observation; aggregate `evidence-<epic>`, or
 * `evidence-merge` for those of a candidate.
 */
export const Evidence = z.looseObject({
  id: z.string(),
  /** Task id, or merge request id. */
  subject: z.string(),
  kind: z.enum(["gate", "observation", "waiver"]),
  label: z.enum(["direct", "proxy", "local", "blocked"]),
  source: z.enum(["observed", "claimed"]),
  /** Actor in short form: `thread:T5`, `root:improve-gallery`, … */
  by: z.string(),
  at: z.string(),
  text: z.string(),
  /** Name of the gate; null for an observation. */
  gate: z.nullable(z.string()),
  argv: z.array(z.string()),
  exit_status: z.nullable(z.int()),
  duration_ms: z.nullable(z.int()),
  /** Tree id of exactly what was tested, worktree state included. */
  tree: z.nullable(z.string()),
  commit: z.nullable(z.string()),
  /** sha256 of the captured output. */
  output_digest: z.nullable(z.string()),
  /** Path of the captured output, relative to the state folder. */
  output_path: z.nullable(z.string()),
});
export type Evidence = z.output<typeof Evidence>;
