/** The one form of a correction, whatever it corrects. */

/** One thing that is to be changed. */
export interface CorrectionPoint {
  /** Severity, or what else is said before it; empty for nothing. */
  readonly mark: string;
  /** `path:line`, or what else shows where it was seen. */
  readonly observed: string;
  readonly evidence: string;
  /** What it breaks: a rule, or a clause of the packet in its own words. */
  readonly rule: string;
  readonly change: string;
}

export interface CorrectionParts {
  /** What this is, in one line. */
  readonly opening: string;
  /** What was said of it as a whole. */
  readonly remarks: readonly string[];
  readonly points: readonly CorrectionPoint[];
  readonly untouched: readonly string[];
  /** Commands to run again, and what else is to be done before the report. */
  readonly rerun: readonly string[];
}

/** Returns the prompt by which an author is told what to change. */
export function correctionText(parts: CorrectionParts): string {
  return [
    parts.opening,
    ...parts.remarks,
    "",
    ...parts.points.flatMap((point, index) => pointText(point, index + 1)),
    "What must not change:",
    ...parts.untouched.map((line) => `- ${line}`),
    "",
    "Run again before you report, and all of it has to pass:",
    ...parts.rerun.map((line) => `- ${line}`),
    "",
    "Report, for each finding by its number: what you changed (path:line), or",
    "why nothing is to be changed; the commands you ran and how they ended.",
    "",
  ].join("\n");
}

function pointText(point: CorrectionPoint, number: number): string[] {
  const { mark, observed, evidence } = point;
  return [
    `${number}. ${mark === "" ? "" : `[${mark}] `}observed at ${observed}${
      evidence === "" ? "" : `: ${evidence}`
    }`,
    `   rule: ${point.rule}`,
    `   change wanted: ${point.change}`,
    "",
  ];
}
