/** Which dispatched runs wait for somebody to judge them. */
import type { View } from "./aggregates.ts";
import type { Role, Thread } from "./records/thread.ts";
import type { RunReviewState } from "./records/run_review.ts";
import { findReview, reviewsOf } from "./run_review_rules.ts";
import { nextOfReview } from "./run_review_next.ts";
import { allRuns } from "./run_seal.ts";
import { isEnded } from "./thread_state.ts";

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
    const isAwaited = !SETTLED.includes(state) &&
      !isDropped(view, thread) && thread?.run_id === run.id;
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

/** Work that was dropped with its worktree waits for nobody. */
function isDropped(view: View, thread: Thread | undefined): boolean {
  const worktree = view.find("worktrees", thread?.worktree ?? "");
  return (worktree?.ended_at ?? null) !== null;
}

/** Something that a root, or a person, has to settle. */
export interface ReviewNeed {
  readonly text: string;
  readonly command: string;
}

/**
 * Returns what the reviews of a session's runs want from somebody, the oldest
 * first. Its threads say which runs have ended: no run is read for it.
 */
export function needsOfReviews(view: View, session: string): ReviewNeed[] {
  return Object.values(view.all("threads"))
    .filter((thread) =>
      thread.session_id === session && (thread.dispatch ?? null) !== null &&
      isEnded(thread) && !isDropped(view, thread)
    )
    .flatMap(({ run_id, role }) => run_id === null ? [] : [{ run_id, role }])
    .toSorted((a, b) => a.run_id < b.run_id ? -1 : 1)
    .flatMap(({ run_id, role }) => needOf(view, { run_id, role, session }));
}

function needOf(
  view: View,
  run: {
    readonly run_id: string;
    readonly role: Role;
    readonly session: string;
  },
): ReviewNeed[] {
  const { run_id, role, session } = run;
  const review = view.find(reviewsOf(session), run_id);
  if (review?.state === "escalated") {
    return [{
      text: `run ${run_id} was escalated, a person decides`,
      command: `lockstep review show ${run_id}`,
    }];
  }
  // What only read is there to be read; it holds nothing up.
  if (role !== "worker" || SETTLED.includes(review?.state ?? null)) return [];
  return [{
    text: `run ${run_id} is not accepted yet`,
    command: review === undefined
      ? `lockstep review open ${run_id}`
      : nextOfReview(review),
  }];
}

/** Returns the runs that a review of an open session still needs. */
export function runsUnderReview(view: View): string[] {
  return Object.values(view.all("sessions"))
    .filter(({ state }) => state === "open")
    .flatMap(({ id }) => Object.values(view.all(reviewsOf(id))))
    // Of one that was sent back the next round needs where it began.
    .filter(({ state }) => state !== "accepted").map(({ run_id }) => run_id);
}
