/** Which dispatched runs wait for somebody to judge them. */
import type { View } from "./aggregates.ts";
import type { Role } from "./records/thread.ts";
import type { RunReviewState } from "./records/run_review.ts";
import { findReview, reviewsOf } from "./run_review_rules.ts";
import { nextOfReview } from "./run_review_next.ts";
import { allRuns } from "./run_seal.ts";

export interface AwaitedReview {
  readonly run_id: string;
  readonly thread_id: string;
  readonly case_id: string | null;
  readonly mode: Role;
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
    const thread = view.find("threads", run.thread_id);
    const worktree = view.find("worktrees", thread?.worktree ?? "");
    // Work that was dropped with its worktree waits for nobody.
    const isDropped = (worktree?.ended_at ?? null) !== null;
    const isAwaited = !SETTLED.includes(state) && !isDropped &&
      thread?.run_id === run.id;
    if (!all && !isAwaited) return [];
    return [{
      run_id: run.id,
      thread_id: run.thread_id,
      case_id: run.case_id,
      mode: run.mode,
      state,
      round: review?.round ?? 0,
      next_step: review === undefined
        ? `lockstep review open ${run.id}`
        : nextOfReview(review),
    }];
  });
}

/** Returns what the reviews of a session's runs want from somebody. */
export function needsOfReviews(view: View, session: string): string[] {
  return awaitingReview(view, session).flatMap((run) => {
    if (run.state === "escalated") {
      return [
        `run ${run.run_id} was escalated, a person decides: lockstep review show ${run.run_id}`,
      ];
    }
    // What only read is there to be read; it holds nothing up.
    if (run.mode !== "worker") return [];
    return [`run ${run.run_id} is not accepted yet: ${run.next_step}`];
  });
}

/** Returns the runs that a review of an open session still needs. */
export function runsUnderReview(view: View): string[] {
  return Object.values(view.all("sessions"))
    .filter(({ state }) => state === "open")
    .flatMap(({ id }) => Object.values(view.all(reviewsOf(id))))
    // Of one that was sent back the next round needs where it began.
    .filter(({ state }) => state !== "accepted").map(({ run_id }) => run_id);
}
