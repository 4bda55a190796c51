/** `result.md` of a run: what to read first. */
import type { CheckedCommand, CompletionReport } from "./completion_report.ts";
import { printable } from "./printable.ts";
import type { RunResult } from "./result_schema.ts";
import type { RunStatus } from "./records/run.ts";
import type { RunPolicy } from "./run_policy.ts";

export interface ResultParts {
  readonly status: RunStatus | "dry_run";
  readonly result: RunResult;
  readonly policy: RunPolicy;
  readonly report: CompletionReport | undefined;
}

/** Returns the text; sections without content are left out. */
export function resultText(parts: ResultParts): string {
  const { result, policy, report } = parts;
  const head = [
    `RESULT: ${result.result}`,
    `STATUS: ${parts.status}`,
    `MODE: ${policy.mode}`,
    `POLICY VIOLATION: ${policy.policy_violation ? "yes" : "no"}`,
    `VERIFIED BY LOCKSTEP: ${report?.is_verified === true ? "yes" : "no"}`,
  ].join("\n");
  const sections = [
    section("Policy Messages", policy.messages),
    section("Observed by Lockstep", (report?.commands ?? []).map(commandLine)),
    section("Not Shown", report?.problems ?? []),
    text("Summary (claimed)", result.summary),
    section("Changed Files (claimed)", result.changed_files),
    section("Verification Run (claimed)", result.verification_run),
    section("Evidence (claimed)", result.evidence),
    section("Findings (claimed)", result.findings),
    section("Risks (claimed)", result.risks),
    text("Next (claimed)", result.next),
  ];
  return `${[head, ...sections].filter((each) => each !== "").join("\n\n")}\n`;
}

function commandLine({ text, standing, note }: CheckedCommand): string {
  return `${standing}: ${text} (${note})`;
}

function section(name: string, items: readonly string[]): string {
  return items.length === 0
    ? ""
    : [`## ${name}`, "", ...items.map((item) => `- ${oneLine(item)}`)]
      .join("\n");
}

function text(name: string, content: string): string {
  return content.trim() === ""
    ? ""
    : `## ${name}\n\n${content.split("\n").map(indented).join("\n")}`;
}

/** A report begins no heading of its own in here. */
function indented(line: string): string {
  return line === "" ? "" : `    ${printable(line)}`;
}

function oneLine(item: string): string {
  return printable(item.replaceAll(/\s*\n\s*/g, " "));
}
