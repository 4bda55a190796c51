/** One check before a dispatch. */

export const ANSWERS = ["yes", "no", "unknown"] as const;
export const SEVERITIES = ["blocking", "warning"] as const;

export interface Check {
  /** Stable: `tree.dirty_overlap`. */
  readonly id: string;
  /** What a no means: the dispatch is blocked, or it is said. */
  readonly severity: typeof SEVERITIES[number];
  readonly answer: typeof ANSWERS[number];
  /** What was found. */
  readonly says: string;
  /** What to do about it; null when there is nothing to do. */
  readonly remedy: string | null;
}

/** Tells whether checks keep a packet from being dispatched. */
export function isBlocked(checks: readonly Check[]): boolean {
  return checks.some(isBlocking);
}

/** Tells whether this check alone keeps it. */
export function isBlocking({ severity, answer }: Check): boolean {
  return severity === "blocking" && answer === "no";
}

export type Verdict = Pick<Check, "answer" | "says"> & {
  readonly remedy?: string;
};

/** Returns a check. */
export function check(
  id: string,
  severity: Check["severity"],
  verdict: Verdict,
): Check {
  const { answer, says, remedy = null } = verdict;
  return { id, severity, answer, says, remedy };
}

/** Returns what says that all is well. */
export function yes(says: string): Verdict {
  return { answer: "yes", says };
}

/** Returns what says that it is not, and what to do about it. */
export function no(says: string, remedy: string): Verdict {
  return { answer: "no", says, remedy };
}

/** What only a start needs is a warning when nothing is started. */
export function forStart(
  facts: { readonly is_dry_run: boolean },
): Check["severity"] {
  return facts.is_dry_run ? "warning" : "blocking";
}
