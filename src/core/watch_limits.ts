/** Limits that need no history: time, silence, budgets, stalls. */
import type { Usage } from "./agent_event.ts";
import type { WatchPolicy } from "./watch_loop.ts";
import type { WatchVerdict } from "./watch_verdict.ts";

/** Where a run stands. Times count from any one moment. */
export interface RunStand {
  readonly started_ms: number;
  readonly last_output_ms: number;
  readonly last_seq: number;
  /** A command or tool call has begun and not ended. */
  readonly isInCall: boolean;
  readonly usage: RunUsage;
  /** When the tree or a gate moved last, or the watchdog spoke last. */
  readonly progress_ms: number;
  /** Characters of output since then. */
  readonly output_since_progress: number;
  /** Number of the first event since then. */
  readonly seq_at_progress: number;
  /** True when the tree of the run is looked at, and the run may write. */
  readonly isProgressKnown: boolean;
}

/** Totals of a run, over all its starts; null: it was never told. */
export interface RunUsage {
  readonly turns: number | null;
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  /** Number of the event that told it. */
  readonly seq: number;
}

export const NO_USAGE: RunUsage = {
  turns: null,
  tokens: null,
  cost_usd: null,
  seq: 0,
};

/** Returns the totals when a program that was started at `base` tells its own. */
export function addUsage(base: RunUsage, told: Usage, seq: number): RunUsage {
  const tokens = told.input_tokens === null && told.output_tokens === null
    ? null
    : (told.input_tokens ?? 0) + (told.output_tokens ?? 0);
  return {
    turns: sum(base.turns, told.turns),
    tokens: sum(base.tokens, tokens),
    cost_usd: sum(base.cost_usd, told.cost_usd),
    seq,
  };
}

function sum(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

/** Returns the limit that a run has passed. */
export function findPassedLimit(
  stand: RunStand,
  policy: WatchPolicy,
  atMs: number,
): WatchVerdict | undefined {
  return wallClock(stand, policy, atMs) ?? budget(stand, policy) ??
    silence(stand, policy, atMs) ?? stall(stand, policy, atMs);
}

function wallClock(
  stand: RunStand,
  { timeout_seconds }: WatchPolicy,
  atMs: number,
): WatchVerdict | undefined {
  if (!isOver(atMs - stand.started_ms, timeout_seconds)) return undefined;
  return {
    kind: "wall_clock",
    text: `hard timeout (${timeout_seconds}s)`,
    evidence: [stand.last_seq],
    least: "stop",
  };
}

function silence(
  stand: RunStand,
  policy: WatchPolicy,
  atMs: number,
): WatchVerdict | undefined {
  const limit = stand.isInCall
    ? policy.silence_in_call_seconds
    : policy.silence_seconds;
  if (!isOver(atMs - stand.last_output_ms, limit)) return undefined;
  return {
    kind: "silence",
    text: `heartbeat stall (${limit}s without output)`,
    evidence: [stand.last_seq],
    least: "stop",
  };
}

function isOver(ms: number, limitSeconds: number): boolean {
  return limitSeconds > 0 && ms >= limitSeconds * 1000;
}

function budget(
  { usage }: RunStand,
  policy: WatchPolicy,
): WatchVerdict | undefined {
  const spent = [
    ["turns", usage.turns, policy.max_turns],
    ["tokens", usage.tokens, policy.max_tokens],
    ["US dollars", usage.cost_usd, policy.max_cost_usd],
  ] as const;
  for (const [what, used, limit] of spent) {
    if (limit === 0 || used === null || used <= limit) continue;
    return {
      kind: "budget",
      text: `budget spent: ${used} ${what} of ${limit}`,
      evidence: [usage.seq],
      least: "stop",
    };
  }
  return undefined;
}

function stall(
  stand: RunStand,
  policy: WatchPolicy,
  atMs: number,
): WatchVerdict | undefined {
  const { stall_seconds, stall_output_bytes } = policy;
  const sinceMs = atMs - stand.progress_ms;
  const isStalled = stand.isProgressKnown && isOver(sinceMs, stall_seconds) &&
    stand.output_since_progress >= stall_output_bytes;
  if (!isStalled) return undefined;
  return {
    kind: "stall",
    text: `${stand.output_since_progress} characters of output in ${
      Math.round(sinceMs / 1000)
    }s, and neither the tree nor a gate has moved`,
    evidence: [stand.seq_at_progress, stand.last_seq],
    least: "nudge",
  };
}
