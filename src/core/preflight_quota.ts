/** The quota gate: no run begins where the program is nearly used up. */
import type { Check } from "./preflight_check.ts";
import { printable } from "./printable.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

/** What a program tells of the window that its quota is counted in. */
export interface QuotaReading {
  readonly used_percent: number;
  /** As `5h`. */
  readonly window: string;
  /** When the window begins anew; null when it is not told. */
  readonly resets_at: IsoTime | null;
}

/** What came of asking a program for its quota. */
export interface QuotaAnswer {
  /** `undefined`: it was not asked, or has nothing to tell. */
  readonly reading: QuotaReading | undefined;
  /** Why there is no reading; null when nothing went wrong. */
  readonly problem: string | null;
}

export interface QuotaFacts extends QuotaAnswer {
  readonly runner: string;
  /** Percent from which on no run begins; 0 or less: there is no gate. */
  readonly gate_percent: number;
  /** What an unknown quota means. */
  readonly when_unknown: "continue" | "block";
  /** `--force`: it is said, and does not block. */
  readonly is_forced: boolean;
  readonly now: IsoTime;
}

/** Returns the window that is used up most; `undefined` when there is none. */
export function fullestWindow(
  windows: readonly QuotaReading[],
): QuotaReading | undefined {
  return windows.toSorted((a, b) => b.used_percent - a.used_percent)[0];
}

/** Judges the quota of a program. */
export function quotaCheck(facts: QuotaFacts, isDryRun: boolean): Check {
  const { gate_percent, reading, runner, is_forced } = facts;
  const severity = is_forced || isDryRun ? "warning" : "blocking";
  const base = { id: "runner.quota", severity, remedy: null } as const;
  if (gate_percent <= 0) {
    return { ...base, answer: "yes", says: "there is no quota gate" };
  }
  if (reading === undefined) return unknownQuota(facts, severity);
  const used = `${runner} ${reading.window} window at ${
    Math.round(reading.used_percent)
  }%`;
  if (reading.used_percent < gate_percent) {
    return { ...base, answer: "yes", says: used };
  }
  const reset = reading.resets_at === null
    ? ""
    : `; reset in ${duration(secondsBetween(facts.now, reading.resets_at))}`;
  return {
    ...base,
    answer: "no",
    says: `${used} (>= ${gate_percent}% gate)${reset}`,
    remedy: "Wait, or use --force",
  };
}

function unknownQuota(
  facts: QuotaFacts,
  severity: Check["severity"],
): Check {
  const { problem, when_unknown, runner } = facts;
  const says = problem === null
    ? `${runner} does not tell its quota`
    : `the quota of ${runner} could not be asked for: ${printable(problem)}`;
  // A program that has none to tell is not in the way of a strict gate.
  const isInWay = when_unknown === "block" && problem !== null;
  return {
    id: "runner.quota",
    severity: isInWay ? severity : "warning",
    // What went wrong is said, also where it is not in the way.
    answer: problem === null ? "unknown" : "no",
    says,
    remedy: isInWay ? "Try again, or use --force" : null,
  };
}

function duration(seconds: number): string {
  const minutes = Math.max(0, Math.round(seconds / 60));
  return `${Math.floor(minutes / 60)}h ${
    String(minutes % 60).padStart(2, "0")
  }m`;
}
