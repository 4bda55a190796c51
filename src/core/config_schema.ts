import * as z from "zod/mini";

/** A gate of the project: run on every candidate, and offered to Cases. */
export const GateConfig = z.strictObject({
  /** A shell line; `argv` is the other form. */
  run: z.optional(z.string()),
  argv: z.optional(z.array(z.string())),
  required: z.optional(z.boolean()),
  timeout_seconds: z.optional(z.int().check(z.positive())),
  flaky: z.optional(z.boolean()),
  /** Where it looks: label of its evidence; `local` when left out. */
  label: z.optional(z.enum(["direct", "proxy", "local"])),
});
export type GateConfig = z.output<typeof GateConfig>;

/** What `lockstep.yaml` and the user's config may say; all of it optional. */
export const ConfigFile = z.strictObject({
  protect: z.optional(z.strictObject({
    branches: z.optional(z.array(z.string())),
    accept_upstream: z.optional(z.boolean()),
  })),
  worktree: z.optional(z.strictObject({
    location: z.optional(z.string()),
    branch_prefix: z.optional(z.string()),
    copy: z.optional(z.array(z.string())),
    setup: z.optional(z.array(z.string())),
  })),
  gates: z.optional(z.record(z.string(), GateConfig)),
  review: z.optional(z.strictObject({
    required: z.optional(z.int().check(z.nonnegative())),
    root_may_review: z.optional(z.boolean()),
    hold_minutes: z.optional(z.int().check(z.positive())),
    max_rounds: z.optional(z.int().check(z.positive())),
    high_risk_paths: z.optional(z.array(z.string())),
    runner: z.optional(z.string()),
    command: z.optional(z.array(z.string())),
  })),
  runner: z.optional(z.strictObject({
    default: z.optional(z.string()),
    model: z.optional(z.string()),
  })),
  limits: z.optional(z.strictObject({
    children_per_session: z.optional(z.int().check(z.positive())),
    gate_output_bytes: z.optional(z.int().check(z.positive())),
  })),
  leases: z.optional(z.strictObject({
    lock_seconds: z.optional(z.int().check(z.positive())),
    merge_lock_seconds: z.optional(z.int().check(z.positive())),
    session_stale_seconds: z.optional(z.int().check(z.positive())),
  })),
  resume: z.optional(z.strictObject({
    require_ack: z.optional(z.boolean()),
    require_ack_of_root: z.optional(z.boolean()),
  })),
  merge: z.optional(z.strictObject({
    push: z.optional(z.boolean()),
    delete_branch: z.optional(z.boolean()),
    cache: z.optional(z.array(z.string())),
  })),
  dispatch: z.optional(z.strictObject({
    quota_gate_percent: z.optional(z.int().check(z.nonnegative())),
    when_quota_unknown: z.optional(z.enum(["continue", "block"])),
  })),
  watchdog: z.optional(z.strictObject({
    timeout_seconds: z.optional(z.int().check(z.nonnegative())),
    silence_seconds: z.optional(z.int().check(z.nonnegative())),
    silence_in_call_seconds: z.optional(z.int().check(z.nonnegative())),
    grace_seconds: z.optional(z.int().check(z.nonnegative())),
    max_turns: z.optional(z.int().check(z.nonnegative())),
    max_tokens: z.optional(z.int().check(z.nonnegative())),
    max_cost_usd: z.optional(z.number().check(z.nonnegative())),
    repeated_calls: z.optional(z.int().check(z.nonnegative())),
    repeated_errors: z.optional(z.int().check(z.nonnegative())),
    repeated_edits: z.optional(z.int().check(z.nonnegative())),
    cycle_rounds: z.optional(z.int().check(z.nonnegative())),
    window_calls: z.optional(z.int().check(z.positive())),
    blocked_calls: z.optional(z.int().check(z.nonnegative())),
    stall_seconds: z.optional(z.int().check(z.nonnegative())),
    stall_output_bytes: z.optional(z.int().check(z.nonnegative())),
    look_seconds: z.optional(z.int().check(z.positive())),
    ladder: z.optional(z.array(z.enum(["nudge", "correct", "restart"]))),
  })),
  tmux: z.optional(z.strictObject({
    socket: z.optional(z.string()),
  })),
});
export type ConfigFile = z.output<typeof ConfigFile>;
