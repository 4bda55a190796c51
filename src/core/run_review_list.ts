/** Which dispatched runs wait for somebody to judge them. */
import type { View } from "./aggregates.ts";
import type { RunReviewState } from "./records/run_review.ts";
import { findReview } from "./run_review_rules.ts";
import { nextOfReview } from "./run_review_next.ts";
import { allRuns } from "./run_seal.ts";

export interface AwaitedReview {
  readonly run_id: string;
  readonly thread_id: string;
  readonly case_id: string | null;
  /** Null: nobody has opened its review. */
  readonly state: RunReviewState | null;
  readonly round: number;
  readonly next_step: string;
}

const SETTLED: readonly (RunReviewState | null)[] = ["accepted", "correcting"];

/**
 * Returns the last run of each thread of a session that has ended and was not
 * accepted; with `all` every run that has ended.
 */
export function awaitingReview(
  view: View,
  session: string,
  all = false,
): AwaitedReview[] {
  return allRuns(view).filter((run) =>
    run.session_id === session && run.digest !== null
  ).flatMap((run) => {
    const review = findReview(view, run);
    const state = review?.state ?? null;
    const last = view.find("threads", run.thread_id)?.run_id;
    const isAwaited = !SETTLED.includes(state) && last === run.id;
    if (!all && !isAwaited) return [];
    return [{
      run_id: run.id,
      thread_id: run.thread_id,
      case_id: run.case_id,
      state,
      round: review?.round ?? 0,
      next_step: review === undefined
        ? `lockstep review open ${run.id}`
        : nextOfReview(review),
    }];
  });
}
