/** The next round of a run that was sent back. */
import type { DispatchedRun, RunStatus } from "../core/records/run.ts";
import type { RunReview } from "../core/records/run_review.ts";
import { noteNextRun } from "../core/run_review_decide.ts";
import type { Context } from "./context.ts";
import { runThreadInForeground } from "./dispatch_run.ts";
import { prepareRestart, restartThread } from "./thread_restart.ts";

export interface NextRound {
  readonly review: RunReview;
  readonly next_run: string;
  /** Null while it runs, in a pane. */
  readonly next_status: RunStatus | null;
}

/**
 * Starts a thread again with a correction on top of its packet: same worktree,
 * same scope, a new run.
 *
 * @throws {LockstepError} as `restartThread` and `runThreadInForeground`.
 */
export async function runNextRound(
  context: Context,
  run: DispatchedRun,
  how: { readonly prompt: string; readonly isDetached: boolean },
): Promise<NextRound> {
  const id = run.thread_id;
  if (how.isDetached) {
    const { thread } = await restartThread(context, id, how.prompt);
    const next_run = thread.run_id ?? "";
    return {
      review: await note(context, run, next_run),
      next_run,
      next_status: null,
    };
  }
  await prepareRestart(context, id, how.prompt);
  const ended = await runThreadInForeground(context, id);
  return {
    review: await note(context, run, ended.run_id),
    next_run: ended.run_id,
    next_status: ended.finished.outcome.status,
  };
}

function note(
  context: Context,
  run: DispatchedRun,
  nextRun: string,
): Promise<RunReview> {
  return context.transact((tx) => noteNextRun(tx, run, nextRun));
}
