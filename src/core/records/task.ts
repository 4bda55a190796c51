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

/**
 * Where a gate looks: at the real boundary, at a stand-in, in tests here. What
 * could be run is never `blocked`.
 */
export const GateLabel = z.enum(["direct", "proxy", "local"]);
export type GateLabel = z.output<typeof GateLabel>;

/** A command whose result counts. */
export const Gate = z.looseObject({
  name: z.string(),
  /** Program and arguments; a shell line is `["sh", "-c", LINE]`. */
  argv: z.array(z.string()),
  required: z.boolean(),
  timeout_seconds: z.int(),
  /** A failed run may be repeated once; both are recorded. */
  flaky: z.boolean(),
  /** Where it looks: label of its evidence; `local` when left out. */
  label: z.optional(GateLabel),
});
export type Gate = z.output<typeof Gate>;

/** Why a Case cannot go on, and what would let it. */
export const Block = z.looseObject({
  reason: z.string(),
  needs: z.array(z.string()),
  /** Actor in short form. */
  by: z.string(),
  at: z.string(),
});
export type Block = z.output<typeof Block>;

/** A path that a worker asks to be let change. */
export const ScopeRequest = z.looseObject({
  /** Canonical pattern. */
  path: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  /** Actor that granted it; null while it waits. */
  granted_by: z.nullable(z.string()),
});
export type ScopeRequest = z.output<typeof ScopeRequest>;

/** A typed edge of the graph that is not a dependency. */
export const Edge = z.looseObject({ type: z.string(), to: z.string() });
export type Edge = z.output<typeof Edge>;

/** What only planning needs: size of a slice, approval of a roll-up. */
export const Planning = z.looseObject({
  risk: z.nullable(z.enum(["low", "medium", "high"])),
  token_estimate: z.nullable(z.int()),
  affected_files: z.array(z.string()),
  approval: z.enum(["none", "pending", "approved", "rejected"]),
  edges: z.array(Edge),
});
export type Planning = z.output<typeof Planning>;

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
  /** What is wanted, for the one who does it. */
  description: z.string(),
  non_goals: z.array(z.string()),
  /** Files to read before going on. */
  required_files: z.array(z.string()),
  /** Of a blocked Case or Step; null otherwise. */
  block: z.nullable(Block),
  planning: z.nullable(Planning),
  scope_requests: z.array(ScopeRequest),
  /** Name by which a plan refers to it; null when none was given. */
  key: z.nullable(z.string()),
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
 * Aggregate `epics-<session>`: which epics a session has, with what is needed
 * to find the next Case without reading all of them.
 */
export const EpicPlace = z.looseObject({
  id: z.string(),
  /** True while a Case of it is neither done nor skipped. */
  is_open: z.boolean(),
  order: z.optional(z.int()),
  /**
   * Highest priority of its open Cases in nobody's hands; null: there is none,
   * left out: not known.
   */
  top_priority: z.optional(z.nullable(z.int())),
  /** Cases that are blocked and in nobody's hands. */
  blocked: z.optional(z.int()),
});
export type EpicPlace = z.output<typeof EpicPlace>;

/** Aggregate `claims`, by Case: every Case that is active or blocked. */
export const Claim = z.looseObject({
  case_id: z.string(),
  epic: z.string(),
  session_id: z.string(),
  /** Actor in short form, the same as the task's `claimed_by`. */
  claimed_by: z.string(),
  /** Slug of the worktree; null when it is worked on in none. */
  worktree: z.nullable(z.string()),
  state: z.enum(["active", "blocked"]),
  claimed_at: z.string(),
});
export type Claim = z.output<typeof Claim>;

/** What governed a Case when it began; aggregate `snapshots-<epic>`. */
export const CaseSnapshot = z.looseObject({
  case_id: z.string(),
  at: z.string(),
  by: z.string(),
  user_request: z.string(),
  objective: z.string(),
  scope: Scope,
  gates: z.array(Gate),
  non_goals: z.array(z.string()),
  /** What the Case takes as given, as its actor told it; null: not told. */
  input_contract: z.nullable(z.string()),
  fixtures: z.array(z.string()),
  /** Who let the Case be worked on: the session's owner. */
  authority: z.string(),
  /** HEAD of the worktree; null when the Case is worked on in none. */
  base_commit: z.nullable(z.string()),
  /** sha256 of the effective configuration. */
  config_digest: z.string(),
  /** Run in which the Case began; null when no thread began it. */
  run_id: z.optional(z.nullable(z.string())),
});
export type CaseSnapshot = z.output<typeof CaseSnapshot>;

/**
 * A gate result or an observation; aggregate `evidence-<epic>`, or
 * `evidence-merge` for those of a candidate.
 */
export const Evidence = z.looseObject({
  id: z.string(),
  /** Task id, or merge request id. */
  subject: z.string(),
  kind: z.enum(["gate", "observation", "waiver", "grant", "snapshot"]),
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
  /** Paths that were changed, as a claim says. */
  files: z.optional(z.array(z.string())),
});
export type Evidence = z.output<typeof Evidence>;
