/** What an author is told after changes were requested. */
import type { View } from "./aggregates.ts";
import { casesOf, gatesOfCandidate } from "./candidate_rules.ts";
import type { Config } from "./config.ts";
import { correctionText } from "./correction_text.ts";
import { refused } from "./error.ts";
import { nextStepOf } from "./merge_state.ts";
import type { Finding, MergeRequest, Review } from "./records/merge.ts";
import type { Gate, Task } from "./records/task.ts";
import type { Thread } from "./records/thread.ts";

const RULE: Readonly<Record<Finding["severity"], string>> = {
  P0: "nothing that breaks the target may land",
  P1: "what is wrong is mended before it lands",
  P2: "what should be better is made better, or it is said why not",
  P3: "what may be better is looked at",
};

/** The prompt, and whom it is for. */
export interface Correction {
  readonly prompt: string;
  /** Reviews that it answers. */
  readonly reviews: readonly Review[];
  /** Threads that worked on what is merged. */
  readonly authors: readonly Thread[];
  /** Round of changes, from 1. */
  readonly round: number;
  readonly max_rounds: number;
}

/**
 * Makes the prompt from the reviews that asked for changes last.
 *
 * @throws {LockstepError} `review.no_changes_requested`.
 */
export function correctionOf(
  view: View,
  request: MergeRequest,
  config: Config,
): Correction {
  const reviews = requestingReviews(view, request);
  if (reviews.length === 0) {
    throw refused(
      `Cannot correct "${request.id}": no review asks for changes`,
      {
        reason: "review.no_changes_requested",
        hint: nextStepOf(request),
      },
    );
  }
  const cases = casesOf(view, request);
  const authors = Object.values(view.all("threads"))
    .filter((thread) => request.authors.includes(`thread:${thread.id}`));
  const round = request.rounds ?? 1;
  const { max_rounds } = config.review;
  const gates = gatesOfCandidate(config, cases);
  const text = { request, reviews, cases, gates, round, max_rounds };
  return { prompt: promptOf(text), reviews, authors, round, max_rounds };
}

/** Those of the candidate that was reviewed last. */
function requestingReviews(view: View, request: MergeRequest): Review[] {
  const all = Object.values(view.all("reviews"))
    .filter((review) =>
      review.merge_request_id === request.id && review.verdict !== "approve"
    )
    .toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  const last = all.at(-1)?.candidate;
  return all.filter((review) => review.candidate === last);
}

interface PromptFacts {
  readonly request: MergeRequest;
  readonly reviews: readonly Review[];
  readonly cases: readonly Task[];
  readonly gates: readonly Gate[];
  readonly round: number;
  readonly max_rounds: number;
}

function promptOf(facts: PromptFacts): string {
  const { request, reviews, cases, gates } = facts;
  const findings = reviews.flatMap((review) => review.findings);
  return correctionText({
    opening:
      `Changes are requested on ${request.id}, "${request.title}" (round ${facts.round} of ${facts.max_rounds}).`,
    remarks: reviews.filter((review) => review.summary !== "")
      .map((review) => `${review.reviewer}: ${review.summary}`),
    points: findings.map((finding) => ({
      mark: finding.severity,
      observed: finding.location,
      evidence: [finding.description, finding.evidence]
        .filter((part) => part !== "").join("; "),
      rule: RULE[finding.severity],
      change: "mend it",
    })),
    untouched: untouchable(cases),
    rerun: [
      ...gates.map((gate) => `${gate.name}: ${gate.argv.join(" ")}`),
      `commit on ${request.branch}, or in your own worktree below it`,
    ],
  });
}

function untouchable(cases: readonly Task[]): string[] {
  const scopes = cases.flatMap((task) =>
    task.scope === null
      ? []
      : [`${task.id}: nothing outside ${task.scope.allow.join(" ")}`]
  );
  const goals = cases.flatMap((task) =>
    task.non_goals.map((goal) => `${task.id}: ${goal}`)
  );
  return ["what no finding is about", ...scopes, ...goals];
}
