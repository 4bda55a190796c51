/**
 * What the doctor says: one answer for each thing it looked at. "Could not
 * tell" is an answer of its own; it is never taken for "gone" or for "fine".
 */

/** `unknown`: the question could not be answered. */
export type Answer = "ok" | "problem" | "unknown";
export type CheckSeverity = "error" | "warning" | "info";

export interface Check {
  /** What was looked at: `worktree.identity`. */
  readonly id: string;
  /** Which of them; null when there is only one. */
  readonly subject: string | null;
  readonly answer: Answer;
  /** How bad it is if it is not `ok`. */
  readonly severity: CheckSeverity;
  readonly message: string;
  /** A command that mends it, or null when there is none. */
  readonly fix: string | null;
  /** True when `doctor --fix` does that itself. */
  readonly is_safe_fix: boolean;
}

/** What every check says of itself. */
export interface CheckHead {
  readonly id: string;
  readonly subject?: string;
  readonly severity?: CheckSeverity;
}

/** Returns the check of something that is as it should be. */
export function fine(head: CheckHead, message: string): Check {
  return { ...filled(head), answer: "ok", message };
}

/** Returns the check of something that is wrong. */
export function wrong(
  head: CheckHead,
  message: string,
  remedy: { readonly fix?: string; readonly isSafe?: boolean } = {},
): Check {
  return {
    ...filled(head),
    answer: "problem",
    message,
    fix: remedy.fix ?? null,
    is_safe_fix: remedy.isSafe ?? false,
  };
}

/** Returns the check of something that could not be looked at. */
export function untold(
  head: CheckHead,
  message: string,
  fix?: string,
): Check {
  return { ...filled(head), answer: "unknown", message, fix: fix ?? null };
}

function filled(head: CheckHead) {
  return {
    id: head.id,
    subject: head.subject ?? null,
    severity: head.severity ?? "error",
    fix: null,
    is_safe_fix: false,
  };
}

export interface Diagnosis {
  readonly problems: number;
  readonly warnings: number;
  readonly unknown: number;
  readonly checks: Check[];
}

const ORDER: readonly CheckSeverity[] = ["error", "warning", "info"];

/** Counts and sorts: what needs somebody comes first. */
export function diagnose(checks: readonly Check[]): Diagnosis {
  const of = (answer: Answer) =>
    checks.filter((each) => each.answer === answer);
  const problems = of("problem");
  const bySeverity = (a: Check, b: Check) =>
    ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity);
  return {
    problems: problems.filter((each) => each.severity === "error").length,
    warnings: problems.filter((each) => each.severity === "warning").length,
    unknown: of("unknown").length,
    checks: [
      ...problems.toSorted(bySeverity),
      ...of("unknown").toSorted(bySeverity),
      ...of("ok"),
    ],
  };
}

/** 0: nothing wrong; 1: an error; 4: an error could not be ruled out. */
export function doctorStatus(diagnosis: Diagnosis): number {
  if (diagnosis.problems > 0) return 1;
  const isOpen = diagnosis.checks.some((each) =>
    each.answer === "unknown" && each.severity === "error"
  );
  return isOpen ? 4 : 0;
}

/** So many of one kind that are in order get a line each. */
const LISTED = 3;

/** Returns the checks as lines; many of a kind that are in order as one. */
export function doctorLines(checks: readonly Check[]): string[] {
  const fine = checks.filter((each) => each.answer === "ok");
  const countOf = (id: string) => fine.filter((each) => each.id === id).length;
  const isTold = (check: Check) =>
    check.answer !== "ok" || countOf(check.id) <= LISTED;
  const many = [...new Set(fine.map((each) => each.id))]
    .filter((id) => countOf(id) > LISTED);
  return [
    ...checks.filter(isTold).map(lineOf),
    ...many.map((id) => `${"ok".padEnd(7)} ${id}: ${countOf(id)} in order`),
  ];
}

function lineOf(check: Check): string {
  const mark = check.answer === "ok"
    ? "ok"
    : check.answer === "unknown"
    ? "?"
    : check.severity;
  const subject = check.subject === null ? "" : ` ${check.subject}`;
  const fix = check.fix === null || check.answer === "ok"
    ? ""
    : `\n        fix: ${check.fix}`;
  return `${mark.padEnd(7)} ${check.id}${subject}: ${check.message}${fix}`;
}
