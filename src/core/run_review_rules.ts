/**
 * The diff-review gate: a run counts as accepted only through it. Which runs
 * can be judged, and how a review begins; how it ends is in
 * `run_review_decide.ts`.
 */
import { type Actor, actorName } from "./actor.ts";
import type { Transaction, View } from "./aggregates.ts";
import { type LockstepError, notFound, refused } from "./error.ts";
import type { DispatchedRun } from "./records/run.ts";
import type { CheckItem, RunReview } from "./records/run_review.ts";
import { isEnded } from "./thread_state.ts";
import type { IsoTime } from "./time.ts";

/** Returns the aggregate that holds the reviews of a session's runs. */
export function reviewsOf(session: string): `run_reviews-${string}` {
  return `run_reviews-${session}`;
}

/** Returns the review of a run; `undefined` while it has none. */
export function findReview(
  view: View,
  run: Pick<DispatchedRun, "id" | "session_id">,
): RunReview | undefined {
  return view.find(reviewsOf(run.session_id), run.id);
}

/** @throws {LockstepError} `review.not_found`. */
export function requireReview(
  view: View,
  run: Pick<DispatchedRun, "id" | "session_id">,
  action: string,
): RunReview {
  const review = findReview(view, run);
  if (review !== undefined) return review;
  throw notFound(action, "review", run.id, `lockstep review open ${run.id}`);
}

/** Tells whether a run was accepted by the diff-review. */
export function isAccepted(
  view: View,
  run: Pick<DispatchedRun, "id" | "session_id">,
): boolean {
  return findReview(view, run)?.state === "accepted";
}

/** What is judged, and on what state of the worktree. */
export interface Judged {
  readonly run: DispatchedRun;
  readonly items: readonly CheckItem[];
  readonly tree: string | null;
}

/**
 * Opens the review of a run, or fills an open one anew. Answers stay where
 * what they answer has stayed the same.
 *
 * @throws {LockstepError} `review.run_running`, `review.decided`,
 * `review.superseded`.
 */
export function openReview(
  tx: Transaction,
  { run, items, tree }: Judged,
  by: { readonly actor: Actor; readonly now: IsoTime },
): RunReview {
  requireJudgeable(tx, run);
  const known = findReview(tx, run);
  const review: RunReview = {
    run_id: run.id,
    thread_id: run.thread_id,
    session_id: run.session_id,
    case_id: run.case_id,
    worktree: tx.find("threads", run.thread_id)?.worktree ?? "",
    state: known?.state ?? "open",
    round: known?.round ?? roundOf(tx, run),
    items: items.map((item) => withAnswer(item, known)),
    run_digest: run.digest ?? "",
    tree,
    opened_by: actorName(by.actor),
    opened_at: by.now,
    decided_by: known?.decided_by ?? null,
    decided_at: known?.decided_at ?? null,
    note: known?.note ?? "",
    next_run: null,
  };
  tx.put(reviewsOf(run.session_id), run.id, review);
  return review;
}

/**
 * Refuses a run that cannot be judged: one that still runs, was judged, or is
 * not the last of its thread.
 *
 * @throws {LockstepError} as `openReview`.
 */
export function requireJudgeable(view: View, run: DispatchedRun): void {
  const thread = view.find("threads", run.thread_id);
  if (run.state === "running" || run.digest === null) {
    // Its thread may have ended without anybody to seal the run.
    const isLeft = thread !== undefined && isEnded(thread);
    throw refused(`Cannot review "${run.id}": it has not ended`, {
      reason: "review.run_running",
      hint: isLeft
        ? "Have it ended: lockstep thread child reap"
        : `Wait for it: lockstep thread child status ${run.thread_id}`,
    });
  }
  const known = findReview(view, run);
  if (known?.state === "accepted" || known?.state === "correcting") {
    throw decided(known);
  }
  const last = thread?.run_id ?? run.id;
  if (last !== run.id) {
    throw refused(
      `Cannot review "${run.id}": ${run.thread_id} has run again since`,
      { reason: "review.superseded", hint: `lockstep review open ${last}` },
    );
  }
}

/** Returns the refusal of a review that is over. */
export function decided(review: RunReview): LockstepError {
  return refused(`Cannot review "${review.run_id}": it is ${review.state}`, {
    reason: "review.decided",
    hint: review.next_run === null
      ? `lockstep review show ${review.run_id}`
      : `lockstep review open ${review.next_run}`,
  });
}

function withAnswer(item: CheckItem, known: RunReview | undefined): CheckItem {
  const before = known?.items.find(({ id }) => id === item.id);
  const isSame = before !== undefined && before.clause === item.clause &&
    before.facts.join("\n") === item.facts.join("\n");
  return isSame ? { ...item, answer: before.answer } : item;
}

/** Every correction of a thread begins another round. */
function roundOf(view: View, run: DispatchedRun): number {
  const sent = Object.values(view.all(reviewsOf(run.session_id)))
    .filter((review) =>
      review.thread_id === run.thread_id && review.run_id !== run.id &&
      review.state === "correcting"
    );
  return sent.length + 1;
}
