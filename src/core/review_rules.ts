/**
 * Reviews: who may give one, what it says, and what all of them together say
 * of a candidate. A verdict is bound to the candidate it names; the latest of
 * each reviewer counts; absence is not approval.
 */
import type { Actor } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import { endTurn, mergeLockOf } from "./merge_lock_rules.ts";
import { requireMergeRequest } from "./merge_queue.ts";
import { isReviewable, moveTo, nextStepOf } from "./merge_state.ts";
import type {
  Candidate,
  Finding,
  MergeRequest,
  Review,
  Severity,
  Verdict,
} from "./records/merge.ts";
import {
  requireReviewer,
  requireRunnerOf,
  reviewerName,
  type ReviewerPolicy,
} from "./reviewer_rules.ts";
import { type CallerSigns, requireOtherRoot } from "./root_sign.ts";
import { addSeconds, type IsoTime } from "./time.ts";

const ACTION = "review";
const FORCING: readonly Severity[] = ["P0", "P1"];

/** What a reviewer hands in. */
export interface Submission {
  readonly reviewer: Actor;
  /** Commit that was reviewed, in full; a reviewer thread may leave it out. */
  readonly candidate: string | undefined;
  readonly verdict: Verdict;
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** What the call shows of who makes it. */
  readonly signs: CallerSigns;
}

export interface SubmitOptions extends ReviewerPolicy {
  readonly now: IsoTime;
}

/**
 * Records a review and what follows from it.
 *
 * @throws {LockstepError} as `requireReviewer` and `requireOtherRoot`,
 * `review.other_runner`, `review.not_open`, `review.other_candidate`.
 */
export function submitReview(
  tx: Transaction,
  id: string,
  submission: Submission,
  options: SubmitOptions,
): { readonly review: Review; readonly request: MergeRequest } {
  const request = requireMergeRequest(tx, id, ACTION);
  const { reviewer: actor, signs } = submission;
  requireReviewer(actor, request, options);
  if (!options.rootMayReview) requireOtherRoot(tx, request, { actor, signs });
  requireRunnerOf(tx, request, actor, options);
  const candidate = requireCandidate(tx, request, submission);
  const isForced = submission.verdict === "approve" &&
    submission.findings.some((each) => FORCING.includes(each.severity));
  const review: Review = {
    id: tx.nextId(ID_LETTER.review),
    merge_request_id: id,
    candidate: candidate.commit,
    base: candidate.base,
    tree: candidate.tree,
    reviewer: reviewerName(submission.reviewer),
    verdict: isForced ? "request_changes" : submission.verdict,
    summary: submission.summary,
    findings: [...submission.findings],
    at: options.now,
    evidence_digests: digestsOf(tx, candidate),
    is_forced: isForced,
  };
  tx.put("reviews", review.id, review);
  return { review, request: applyReviews(tx, request, options.now) };
}

function requireCandidate(
  view: View,
  request: MergeRequest,
  submission: Submission,
): Candidate {
  const candidate = request.candidate;
  if (!isReviewable(request.state) || candidate === null) {
    throw refused(
      `Cannot review "${request.id}": it is ${request.state}, not in review`,
      { reason: "review.not_open", hint: nextStepOf(request) },
    );
  }
  const hint = `lockstep merge review context ${request.id}`;
  const named = submission.candidate ??
    candidateSeenBy(view, submission.reviewer, candidate);
  if (named === undefined) {
    throw refused(
      `Cannot review "${request.id}": which candidate was reviewed is not said`,
      { reason: "review.candidate_wanted", hint: `Add --candidate; ${hint}` },
    );
  }
  if (candidate.commit === named) return candidate;
  throw refused(
    `Cannot review "${named}": the candidate of ${request.id} is ${candidate.commit}`,
    { reason: "review.other_candidate", hint },
  );
}

/** A thread that began after the candidate was built has seen no other. */
function candidateSeenBy(
  view: View,
  reviewer: Actor,
  candidate: Candidate,
): string | undefined {
  if (reviewer.kind !== "thread" || reviewer.thread_id === null) return;
  const thread = view.find("threads", reviewer.thread_id);
  return thread !== undefined && thread.created_at >= candidate.prepared_at
    ? candidate.commit
    : undefined;
}

function digestsOf(view: View, candidate: Candidate): string[] {
  return candidate.evidence.flatMap((id) =>
    view.find("evidence-merge", id)?.output_digest ?? []
  );
}

function applyReviews(
  tx: Transaction,
  request: MergeRequest,
  now: IsoTime,
): MergeRequest {
  const standing = standingOf(tx, request);
  switch (standing.outcome) {
    case "blocked":
      return endTurn(tx, request, {
        state: "blocked",
        now,
        change: { note: `blocked by ${standing.against.join(", ")}` },
      });
    case "changes_requested":
      return endTurn(tx, request, {
        state: "changes_requested",
        now,
        change: {
          note: `changes requested by ${standing.against.join(", ")}`,
          rounds: (request.rounds ?? 0) + 1,
        },
      });
    case "approved":
      return approve(tx, request, now);
    case "open":
      return request;
    default:
      return standing.outcome satisfies never;
  }
}

function approve(
  tx: Transaction,
  request: MergeRequest,
  now: IsoTime,
): MergeRequest {
  if (request.state === "approved") return request;
  const approved = moveTo(request, "approved", { updated_at: now });
  tx.put("merge", request.id, approved);
  const lock = mergeLockOf(tx);
  if (lock.merge_request_id === request.id) {
    // The review is over: from here the lease lives by use again, even if that
    // is shorter, so that nobody waits for a root that has gone.
    tx.put("merge_lock", "main", {
      ...lock,
      hold_until: null,
      lease_until: addSeconds(now, lock.ttl_seconds),
    });
  }
  return approved;
}

/** What the reviews of a candidate say together. */
export interface Standing {
  readonly outcome: "open" | "approved" | "changes_requested" | "blocked";
  /** Reviewers whose latest verdict is an approval. */
  readonly approvals: readonly string[];
  /** Reviewers whose latest verdict is what made the outcome. */
  readonly against: readonly string[];
  readonly required: number;
}

/** Sums up the reviews of an entry's candidate. */
export function standingOf(view: View, request: MergeRequest): Standing {
  const latest = [...latestReviews(view, request).values()];
  const by = (verdict: Verdict) =>
    latest.filter((review) => review.verdict === verdict)
      .map((review) => review.reviewer);
  const required = request.reviews_required ?? 1;
  const approvals = by("approve");
  const blocking = by("block");
  const requesting = by("request_changes");
  const outcome = blocking.length > 0
    ? "blocked"
    : requesting.length > 0
    ? "changes_requested"
    : approvals.length >= required
    ? "approved"
    : "open";
  return {
    outcome,
    approvals,
    against: blocking.length > 0 ? blocking : requesting,
    required,
  };
}

/** Returns the latest review of each reviewer that counts for the candidate. */
function latestReviews(
  view: View,
  request: MergeRequest,
): Map<string, Review> {
  const latest = new Map<string, Review>();
  for (const review of reviewsOf(view, request)) {
    latest.set(review.reviewer, review);
  }
  return latest;
}

/** Returns the reviews bound to the candidate or carried over, oldest first. */
export function reviewsOf(view: View, request: MergeRequest): Review[] {
  const candidate = request.candidate;
  if (candidate === null) return [];
  const commits = [candidate.commit, ...(candidate.carries ?? [])];
  return Object.values(view.all("reviews"))
    .filter((review) =>
      review.merge_request_id === request.id &&
      commits.includes(review.candidate)
    )
    .toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** Numbers grow; clocks jump. */
function numberOf(review: Review): number {
  return Number(review.id.slice(1));
}
