/**
 * The completion report of a run: what Lockstep saw, beside what the agent
 * says. Nothing that was said becomes something that was seen.
 */
import {
  type ClaimedRun,
  claimedRun,
  isSameCommand,
  type VerificationItem,
} from "./completion_command.ts";
import type { RunResult } from "./result_schema.ts";

/** How a claim stands against what was seen. */
export const STANDINGS = [
  "confirmed",
  "contradicted",
  /** It was claimed, and nothing was seen that shows it. */
  "unverified",
  /** It was seen, and nobody claimed it. */
  "unclaimed",
] as const;
export type Standing = typeof STANDINGS[number];

/** A run of a command by Lockstep itself. */
export interface ObservedRun {
  /** Null when it was killed: after its time, or since all was stopped. */
  readonly exit_status: number | null;
  readonly duration_ms: number;
  /** sha256 of what is kept of its output. */
  readonly output_digest: string;
  /** Name in the run's folder. */
  readonly output_file: string;
  readonly output_omitted_bytes: number;
  /** Tree id of the worktree as it was before it, and after. */
  readonly tree: string | null;
  readonly tree_after: string | null;
  readonly commit: string | null;
  readonly at: string;
  /** Id of the evidence in the ledger; null when it is for no gate. */
  readonly evidence_id: string | null;
}

export interface CheckedCommand {
  readonly text: string;
  readonly kind: VerificationItem["kind"];
  /** Null for what is no command, and for what was not run. */
  readonly observed: ObservedRun | null;
  readonly claimed: ClaimedRun | null;
  readonly standing: Standing;
  readonly note: string;
}

export interface CheckedFile {
  readonly path: string;
  readonly standing: Standing;
}

/** `evidence.json` of a run. */
export interface CompletionReport {
  /** Every command of VERIFICATION was run by Lockstep and ended with 0. */
  readonly is_verified: boolean;
  readonly commands: readonly CheckedCommand[];
  readonly files: readonly CheckedFile[];
  /** Runs that were claimed and are none of VERIFICATION's. */
  readonly other_claims: readonly ClaimedRun[];
  /** Why parts of what was claimed count for nothing. */
  readonly problems: readonly string[];
}

export interface CompletionFacts {
  readonly items: readonly VerificationItem[];
  /** By index of `items`; absent: it was not run. */
  readonly observed: ReadonlyMap<number, ObservedRun>;
  /** Why nothing was run; null when it was. */
  readonly not_run: string | null;
  readonly result: RunResult;
  /** Paths that git says the run changed. */
  readonly changed: readonly string[];
}

/** Sets what was claimed beside what was seen. */
export function completionReport(facts: CompletionFacts): CompletionReport {
  const claims = facts.result.verification_run.map(claimedRun);
  const commands = facts.items.map((item, index) =>
    checkedCommand(facts, claims, { item, index })
  );
  const named = new Set(commands.map((each) => each.claimed));
  const runnable = commands.filter((each) => each.kind === "command");
  return {
    is_verified: runnable.length > 0 &&
      runnable.every((each) => each.observed?.exit_status === 0),
    commands,
    files: checkedFiles(facts),
    other_claims: claims.filter((claim) => !named.has(claim)),
    problems: [
      ...claims.filter((claim) => claim.rejected !== null)
        .map((claim) =>
          `"${brief(claim.text)}" is rejected: ${claim.rejected}`
        ),
      ...(runnable.length === 0
        ? ["VERIFICATION names no command, so nothing was shown"]
        : []),
      ...(facts.not_run === null ? [] : [facts.not_run]),
    ],
  };
}

/**
 * Tells whether what the agent says came of it is denied by what was seen: it
 * says done, and a command of VERIFICATION fails.
 */
export function isDenied(result: RunResult, report: CompletionReport): boolean {
  return result.result === "done" &&
    report.commands.some((each) =>
      each.observed !== null && each.observed.exit_status !== 0
    );
}

function checkedCommand(
  facts: CompletionFacts,
  claims: readonly ClaimedRun[],
  { item, index }: { readonly item: VerificationItem; readonly index: number },
): CheckedCommand {
  const line = item.kind === "command" ? item.line : item.text;
  const claimed = claims.find((claim) => isSameCommand(claim, line)) ?? null;
  const observed = facts.observed.get(index) ?? null;
  return {
    text: item.text,
    kind: item.kind,
    observed,
    claimed,
    ...standingOf(item, observed, claimed),
  };
}

function standingOf(
  item: VerificationItem,
  observed: ObservedRun | null,
  claimed: ClaimedRun | null,
): Pick<CheckedCommand, "standing" | "note"> {
  if (item.kind === "statement") {
    return { standing: "unverified", note: "it is no command that is here" };
  }
  if (observed === null) {
    return { standing: "unverified", note: "Lockstep has not run it" };
  }
  const saw = observed.exit_status === null
    ? "it was killed before its end"
    : `exit status ${observed.exit_status}`;
  const said = claimed === null || claimed.rejected !== null
    ? null
    : claimed.exit_status;
  if (said === null) return { standing: "unclaimed", note: saw };
  return said === observed.exit_status
    ? { standing: "confirmed", note: saw }
    : { standing: "contradicted", note: `${saw}, and ${said} was claimed` };
}

function checkedFiles(facts: CompletionFacts): CheckedFile[] {
  const claimed = [...new Set(facts.result.changed_files.map(barePath))];
  return [
    ...claimed.map((path): CheckedFile => ({
      path,
      standing: facts.changed.includes(path) ? "confirmed" : "contradicted",
    })),
    ...facts.changed.filter((path) => !claimed.includes(path))
      .map((path): CheckedFile => ({ path, standing: "unclaimed" })),
  ];
}

/** `./src/a.ts (new)` and `src/a.ts` are the same file. */
function barePath(text: string): string {
  return text.trim().replace(/^`|`$/g, "").replace(/\s+\([^)]*\)$/, "")
    .replace(/^`|`$/g, "").replace(/^(\.\/)+/, "");
}

function brief(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
