/** The correction of a run: what broke which clause, and what is wanted. */
import { type CorrectionPoint, correctionText } from "./correction_text.ts";
import { usage } from "./error.ts";
import type { Packet } from "./packet.ts";
import { printable } from "./printable.ts";
import type { CheckItem, RunReview } from "./records/run_review.ts";
import type { CheckName } from "./run_review_checklist.ts";
import { describeScope } from "./scope.ts";

/** What a reviewer found beside what fails by itself. */
export interface ReviewFinding {
  readonly location: string;
  readonly what: string;
  /** Id of an item, or the clause in words; empty when it was not said. */
  readonly clause: string;
  /** Empty when it was not said. */
  readonly change: string;
}

/**
 * Reads `path:line what is wrong | clause | change wanted`.
 *
 * @throws {LockstepError} `review.bad_finding`.
 */
export function parseReviewFinding(text: string): ReviewFinding {
  const [head = "", clause = "", change = ""] = text.split(" | ")
    .map((part) => part.trim());
  const match = /^(\S+)\s+(\S[\s\S]*)$/.exec(head);
  if (match !== null) {
    const [, location = "", what = ""] = match;
    return { location, what, clause, change };
  }
  throw usage(
    `Cannot read finding "${text.slice(0, 80)}": it says too little`,
    {
      reason: "review.bad_finding",
      hint: 'Write it as "path:line what is wrong | clause | change wanted"',
    },
  );
}

/** What is wanted where an item of the checklist fails. */
const CHANGE: Readonly<Record<CheckName, string>> = {
  record: "do the work again; its record can no longer be believed",
  ending: "finish the assignment, or report what blocks you",
  scope: "undo every change outside the write scope, in git as well",
  conduct: "do not repeat what the watchdog stopped",
  verification: "make it pass, without weakening it",
  claims:
    "report only what you did: each command as you ran it with its exit code, each path that git shows",
  fresh: "leave the worktree as you verified it, or verify it again",
  acceptance: "make it hold, and show it by a command",
  constraints: "keep to it; undo what breaks it",
  non_goals: "keep to it; undo what breaks it",
  unrelated: "undo what the assignment does not ask for",
  tests: "test what you changed, and weaken no test",
};

const FIELD: Readonly<Partial<Record<string, string>>> = {
  verification: "VERIFICATION",
  acceptance: "ACCEPTANCE",
  constraints: "CONSTRAINTS",
  non_goals: "NON-GOALS",
  scope: "WRITE SCOPE",
};

export interface CorrectionSources {
  readonly review: RunReview;
  readonly packet: Packet;
  readonly findings: readonly ReviewFinding[];
  readonly note: string;
  readonly maxRounds: number;
}

/** Returns the prompt of the next round. */
export function runCorrection(sources: CorrectionSources): string {
  const { review, packet, findings, note } = sources;
  const failed = review.items.filter(({ state }) => state === "fail");
  return correctionText({
    opening:
      `Changes are requested on run ${review.run_id} (round ${review.round} of ${sources.maxRounds}): ${
        printable(packet.objective)
      }`,
    remarks: note === "" ? [] : [`The reviewer: ${note}`],
    points: [
      ...failed.map(pointOf),
      ...findings.map((finding) => pointOfFinding(finding, review)),
    ],
    untouched: [
      "what no finding is about",
      `nothing outside ${describeScope(packet.scope)}`,
      ...packet.non_goals,
      ...packet.constraints,
    ],
    rerun: packet.verification,
  });
}

function pointOf(item: CheckItem): CorrectionPoint {
  const [first = "the record of the run", ...rest] = item.facts;
  return {
    mark: item.id,
    observed: first,
    evidence: rest.join("; "),
    rule: clauseText(item),
    change: changeOf(item),
  };
}

function pointOfFinding(
  finding: ReviewFinding,
  review: RunReview,
): CorrectionPoint {
  const item = review.items.find(({ id }) => id === finding.clause);
  const rule = item !== undefined
    ? clauseText(item)
    : finding.clause === ""
    ? "the objective of the packet"
    : finding.clause;
  return {
    mark: item?.id ?? "",
    observed: finding.location,
    evidence: finding.what,
    rule,
    change: finding.change === ""
      ? item === undefined ? "mend it" : changeOf(item)
      : finding.change,
  };
}

/** The clause of the packet, in its own words. */
function clauseText({ id, clause }: CheckItem): string {
  const field = FIELD[nameOf(id)];
  return field === undefined ? clause : `${field}: "${clause}"`;
}

function changeOf({ id }: CheckItem): string {
  // Ids are made of the names of the checklist.
  return CHANGE[nameOf(id) as CheckName] ?? "mend it";
}

function nameOf(id: string): string {
  return id.replace(/\.\d+$/, "");
}
