/** What the diff-review means for a worktree: what it judges, what it lets on. */
import type { View } from "./aggregates.ts";
import { refused } from "./error.ts";
import type { DispatchedRun } from "./records/run.ts";
import { isAccepted } from "./run_review_rules.ts";
import { allRuns } from "./run_seal.ts";

/** Returns the runs of workers in a worktree, in the order they started. */
function runsIn(view: View, worktree: string): DispatchedRun[] {
  return allRuns(view).filter((run) =>
    run.mode === "worker" &&
    view.find("threads", run.thread_id)?.worktree === worktree
  )
    // Ids of one second are in no order.
    .toSorted((a, b) => a.started_at < b.started_at ? -1 : 1);
}

/**
 * Returns the run with which the work began that a review of `run` judges:
 * the first in its worktree that nobody has accepted yet.
 */
export function judgedFrom(view: View, run: DispatchedRun): DispatchedRun {
  const worktree = view.find("threads", run.thread_id)?.worktree ?? "";
  const runs = runsIn(view, worktree);
  const at = runs.findIndex(({ id }) => id === run.id);
  const before = at < 0 ? [] : runs.slice(0, at);
  const accepted = before.findLastIndex((each) => isAccepted(view, each));
  return before[accepted + 1] ?? run;
}

/**
 * Refuses to take work on that an agent did for a packet, and that nobody has
 * accepted.
 *
 * @throws {LockstepError} `review.not_accepted`.
 */
export function requireReviewed(view: View, worktree: string): void {
  const last = runsIn(view, worktree).at(-1);
  if (last === undefined || isAccepted(view, last)) return;
  throw refused(
    `Cannot merge "${worktree}": run ${last.id} was not accepted`,
    {
      reason: "review.not_accepted",
      hint: `Judge it first: lockstep review open ${last.id}`,
      details: { run_id: last.id },
    },
  );
}
