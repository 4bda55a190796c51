/** What an agent hands back in the end: a claim, all of it. */
import * as z from "zod/mini";

/** What an agent may say came of its work. */
const RESULTS = ["done", "blocked", "partial", "findings-only"] as const;

/** `result.json` of a run. Every field is there, and no other. */
export const RunResult = z.lazy(() =>
  z.strictObject({
    result: z.enum(RESULTS),
    summary: z.string(),
    changed_files: z.array(z.string()),
    /** Each command with its exit code. */
    verification_run: z.array(z.string()),
    evidence: z.array(z.string()),
    findings: z.array(z.string()),
    risks: z.array(z.string()),
    /** The one step that it would take next. */
    next: z.string(),
  })
);
export type RunResult = z.output<typeof RunResult>;

/** A result as it was read, or what was put in its place. */
export interface ReadResult {
  readonly result: RunResult;
  /** What was wrong with what the agent returned; null when nothing was. */
  readonly problem: string | null;
}

/** Longer reports are no reports. */
export const CLAIM_LIMIT = 1_048_576;

const NOT_JSON = "The agent did not return valid JSON";

/**
 * Reads the report of an agent: JSON as a whole, in the last fence, or from
 * the last line that begins with `{` to the end.
 */
export function readResult(report: string): ReadResult {
  if (report.length > CLAIM_LIMIT) {
    return blocked(`${NOT_JSON}: its report is longer than ${CLAIM_LIMIT}`);
  }
  const found = candidates(report).map(parsed)
    .find((each) => each !== undefined);
  if (found === undefined) return blocked(NOT_JSON);
  const checked = z.safeParse(RunResult, found);
  if (checked.success) return { result: checked.data, problem: null };
  const issues = checked.error.issues.slice(0, 3).map((issue) => {
    const where = issue.code === "unrecognized_keys"
      ? issue.keys.join(", ")
      : issue.path.join(".");
    return where === "" ? "its form" : where;
  });
  return blocked(
    `The agent returned JSON that is no result: see ${issues.join("; ")}`,
  );
}

/** What stands for the result of a run that returned none. */
export function blocked(problem: string): ReadResult {
  return {
    problem,
    result: {
      result: "blocked",
      summary: "",
      changed_files: [],
      verification_run: [],
      evidence: [],
      findings: [],
      risks: [problem],
      next: "Read policy.json and events.jsonl of the run",
    },
  };
}

/** What stands for the result of a run that was only tried. */
export const DRY_RESULT: RunResult = {
  result: "done",
  summary: "Dry run only. No agent was started.",
  changed_files: [],
  verification_run: [],
  evidence: [],
  findings: [],
  risks: [],
  next: "Run without --dry-run to dispatch the agent",
};

function candidates(report: string): string[] {
  const fences = [...report.matchAll(/^```[a-z]*\n([\s\S]*?)^```/gm)]
    .map((match) => match[1] ?? "");
  const lines = report.split("\n");
  const from = lines.findLastIndex((line) => line.startsWith("{"));
  return [
    report,
    ...fences.toReversed(),
    ...(from < 0 ? [] : [lines.slice(from).join("\n"), lines[from] ?? ""]),
  ];
}

function parsed(text: string): object | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
