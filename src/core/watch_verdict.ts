/** What the watchdog finds and what it does about it. */

/** What is done about a verdict, mildest first. */
export const RUNGS = ["nudge", "correct", "restart", "stop"] as const;
export type Rung = typeof RUNGS[number];

/** What can be found about a run. */
export const VERDICT_KINDS = [
  /** The same call, edit or error again and again. */
  "repetition",
  /** A few calls in turn, again and again. */
  "cycle",
  /** Output grows, and neither the tree nor a gate moves. */
  "stall",
  /** Nothing but calls that were refused. */
  "blocked",
  /** Paths outside the scope, announced or touched. */
  "scope",
  "wall_clock",
  "silence",
  "budget",
] as const;
export type VerdictKind = typeof VERDICT_KINDS[number];

export interface WatchVerdict {
  readonly kind: VerdictKind;
  /** What was seen, as the end of a sentence. */
  readonly text: string;
  /** Numbers of the events that show it. */
  readonly evidence: readonly number[];
  /** Mildest rung that can answer it. */
  readonly least: Rung;
}

/** What the supervisor is to do. */
export type WatchAction =
  | { readonly kind: "none" }
  | {
    readonly kind: "nudge" | "correct";
    /** What the program is told. */
    readonly text: string;
    readonly verdict: WatchVerdict;
  }
  | {
    readonly kind: "restart";
    /** What the program is told when it starts again. */
    readonly summary: string;
    readonly verdict: WatchVerdict;
  }
  | {
    readonly kind: "stop";
    readonly reason: string;
    readonly verdict: WatchVerdict;
  };

/** An action that is one. */
export type WatchIntervention = Exclude<WatchAction, { readonly kind: "none" }>;

/** One step of the ladder, as it is recorded. */
export interface WatchStep {
  readonly at_ms: number;
  readonly rung: Rung;
  readonly kind: VerdictKind;
  readonly text: string;
  readonly evidence: readonly number[];
}

/** What the record of a run keeps of its watchdog. */
export interface WatchSummary {
  readonly watchdog_killed: boolean;
  /** Null when the watchdog did not end the run. */
  readonly watchdog_reason: string | null;
  /** The last verdict that the agent went round in circles; else null. */
  readonly loop: WatchStep | null;
  /** Everything that was done about the run, oldest first. */
  readonly steps: readonly WatchStep[];
  /** Paths outside the scope that were touched or announced. */
  readonly outside_paths: readonly string[];
  readonly turns: number | null;
  readonly tokens: number | null;
  readonly cost_usd: number | null;
}

/** Kinds that are a loop. */
export const LOOP_KINDS: readonly VerdictKind[] = [
  "repetition",
  "cycle",
  "stall",
  "blocked",
];
