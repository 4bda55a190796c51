import { usage } from "./error.ts";
import type { Finding, Severity } from "./records/merge.ts";

/** Words for severities; the three of plain language mean these. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  P0: "P0",
  P1: "P1",
  P2: "P2",
  P3: "P3",
  blocking: "P1",
  warning: "P2",
  info: "P3",
};

const FORM = /^(\S+)\s+(\S+)\s+([\s\S]+)$/;

/**
 * Reads a finding as `SEVERITY PATH[:LINE] DESCRIPTION[ | EVIDENCE]`.
 *
 * @throws {LockstepError} `review.bad_finding`.
 */
export function parseFinding(text: string): Finding {
  const match = FORM.exec(text.trim());
  const severity = SEVERITIES[match?.[1] ?? ""];
  if (match === null || severity === undefined) throw bad(text);
  const [description = "", ...evidence] = (match[3] ?? "").split(" | ");
  return {
    severity,
    location: match[2] ?? "",
    description: description.trim(),
    evidence: evidence.join(" | ").trim(),
  };
}

function bad(text: string): Error {
  return usage(`Cannot read finding "${text}": its form is another one`, {
    reason: "review.bad_finding",
    hint:
      'Write "P1 src/a.ts:12 what is wrong | how it shows"; severities: P0, P1, P2, P3, blocking, warning, info',
  });
}
