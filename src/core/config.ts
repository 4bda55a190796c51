import type { ConfigFile, GateConfig } from "./config_schema.ts";

/** The effective configuration: every value is there. */
export interface Config {
  readonly protect: {
    /** Empty: the default branch, as found at `workspace init`. */
    readonly branches: readonly string[];
    /** A protected branch may fast-forward to its upstream. */
    readonly accept_upstream: boolean;
  };
  readonly worktree: {
    /** Template of the folder; `{parent}`, `{repo}`, `{slug}` are replaced. */
    readonly location: string;
    readonly branch_prefix: string;
    /** Patterns of ignored files to copy into new worktrees. */
    readonly copy: readonly string[];
    /** Shell lines to run in a new worktree, once approved. */
    readonly setup: readonly string[];
  };
  readonly gates: Readonly<Record<string, GateConfig>>;
  readonly review: {
    /** Approving reviews that a candidate of medium risk needs. */
    readonly required: number;
    readonly root_may_review: boolean;
    readonly hold_minutes: number;
    readonly max_rounds: number;
    readonly high_risk_paths: readonly string[];
    /** Runner of all reviewers; empty: any, `runner.default` if none is named. */
    readonly runner: string;
    /**
     * Program and arguments of reviewers whose runner is `command`; not one of
     * the repository, which is there as the author left it.
     */
    readonly command: readonly string[];
  };
  readonly runner: { readonly default: string; readonly model: string };
  readonly limits: {
    readonly children_per_session: number;
    readonly gate_output_bytes: number;
  };
  readonly leases: {
    readonly lock_seconds: number;
    readonly merge_lock_seconds: number;
    readonly session_stale_seconds: number;
  };
  readonly resume: {
    /** A thread that starts anew changes nothing before it has read. */
    readonly require_ack: boolean;
    /** The same of a session's root. */
    readonly require_ack_of_root: boolean;
  };
  readonly merge: {
    readonly push: boolean;
    /** Worktrees and branches that have landed are removed. */
    readonly delete_branch: boolean;
    /** Ignored files that gates of candidates keep: `node_modules/`. */
    readonly cache: readonly string[];
  };
  /** When a packet may be dispatched. */
  readonly dispatch: {
    /** Percent of a program's quota from which on none is; 0: no gate. */
    readonly quota_gate_percent: number;
    /** What a quota means that could not be asked for. */
    readonly when_quota_unknown: "continue" | "block";
  };
  /** When a run is warned, set right or stopped; 0 switches a limit off. */
  readonly watchdog: {
    /** What a run may take in all; TIMEOUT of a packet goes before it. */
    readonly timeout_seconds: number;
    /** How long a program may print nothing at all. */
    readonly silence_seconds: number;
    /** The same while a call of it runs: tests may be long and quiet. */
    readonly silence_in_call_seconds: number;
    /** How long a step of the ladder is given before the next one. */
    readonly grace_seconds: number;
    readonly max_turns: number;
    /** Input and output together. */
    readonly max_tokens: number;
    readonly max_cost_usd: number;
    /** The same command with the same outcome, and no progress meanwhile. */
    readonly repeated_calls: number;
    /** The same error, whatever happened to the tree meanwhile. */
    readonly repeated_errors: number;
    /** The same paths edited, and no tree that was not seen before. */
    readonly repeated_edits: number;
    /** Rounds of A-B-A-B, of up to four calls each. */
    readonly cycle_rounds: number;
    /** How many calls are looked back on. */
    readonly window_calls: number;
    /** Calls that were refused, one after another. */
    readonly blocked_calls: number;
    /** A stall: so much time and so much output without progress. */
    readonly stall_seconds: number;
    readonly stall_output_bytes: number;
    /** How often the tree of a running worker is looked at. */
    readonly look_seconds: number;
    /** What is tried before `stop`, in this order. */
    readonly ladder: readonly ("nudge" | "correct" | "restart")[];
  };
  readonly tmux: {
    /** Socket name (`tmux -L`); empty: the user's own server. */
    readonly socket: string;
  };
}

export const DEFAULT_CONFIG: Config = {
  protect: { branches: [], accept_upstream: true },
  worktree: {
    location: "{parent}/{repo}-worktrees/{slug}",
    branch_prefix: "task",
    copy: [],
    setup: [],
  },
  gates: {},
  review: {
    required: 1,
    root_may_review: false,
    hold_minutes: 30,
    max_rounds: 3,
    high_risk_paths: [],
    runner: "",
    command: [],
  },
  runner: { default: "codex", model: "" },
  limits: { children_per_session: 6, gate_output_bytes: 1_048_576 },
  leases: {
    lock_seconds: 600,
    merge_lock_seconds: 600,
    session_stale_seconds: 900,
  },
  resume: { require_ack: true, require_ack_of_root: false },
  merge: { push: false, delete_branch: true, cache: [] },
  dispatch: { quota_gate_percent: 85, when_quota_unknown: "continue" },
  watchdog: {
    timeout_seconds: 1800,
    silence_seconds: 300,
    silence_in_call_seconds: 900,
    grace_seconds: 60,
    max_turns: 0,
    max_tokens: 0,
    max_cost_usd: 0,
    repeated_calls: 5,
    repeated_errors: 8,
    repeated_edits: 12,
    cycle_rounds: 4,
    window_calls: 40,
    blocked_calls: 6,
    stall_seconds: 900,
    stall_output_bytes: 200_000,
    look_seconds: 10,
    ladder: ["nudge", "correct", "restart"],
  },
  tmux: { socket: "" },
};

/** Lays `file` over `base`, section by section; a list replaces a list. */
export function mergeConfig(base: Config, file: ConfigFile): Config {
  const merged: Record<string, unknown> = { ...base };
  for (const [section, values] of Object.entries(file)) {
    merged[section] = {
      ...base[section as keyof Config],
      ...(values as Record<string, unknown>),
    };
  }
  // Both sides are typed: the sections and their values are those of Config.
  return merged as unknown as Config;
}
