/** A dispatched run from the record of its thread to the end. */
import { LockstepError } from "../core/error.ts";
import { requireRun } from "../core/run_seal.ts";
import type { Thread } from "../core/records/thread.ts";
import { ownProcessId } from "../io/pid.ts";
import type { Context } from "./context.ts";
import { type DispatchOrder, spawnOptionsOf } from "./dispatch_packet.ts";
import type { FinishedRun } from "./run_finish.ts";
import { planSpawn } from "./thread_spawn.ts";
import { announceRun, failStart, startThread } from "./thread_start.ts";
import { superviseThread } from "./thread_supervise.ts";
import { runPaths } from "../store/run_folder.ts";
import { prepareStatusLine } from "../store/viewer_files.ts";

/** A run that goes on in a pane. */
export interface StartedRun {
  readonly thread: Thread;
  readonly run_id: string;
  readonly run_dir: string;
  readonly worktree_path: string;
}

/** Starts a run in a pane of the viewer. */
export async function startDetached(
  context: Context,
  order: DispatchOrder,
): Promise<StartedRun> {
  const options = await spawnOptionsOf(context, order);
  const planned = await planSpawn(context, options);
  const thread = await startThread(context, planned.thread.id);
  const run_id = thread.run_id ?? "";
  return {
    thread,
    run_id,
    run_dir: runPaths(context.ledger().paths.runs, run_id).folder,
    worktree_path: planned.worktree.path,
  };
}

/** A run with its end, supervised by this very call. */
export interface EndedRun extends StartedRun {
  readonly finished: FinishedRun;
}

/**
 * Runs a packet to its end; progress goes to standard error.
 *
 * @throws {LockstepError} `run.not_finished` when the end could not be judged.
 */
export async function runInForeground(
  context: Context,
  order: DispatchOrder,
): Promise<EndedRun> {
  const options = await spawnOptionsOf(context, order);
  const [planned] = await Promise.all([
    planSpawn(context, options),
    // Loaded while git is at work: it is needed in the end.
    import("./run_finish.ts"),
  ]);
  return await runThreadInForeground(context, planned.thread.id);
}

/**
 * Runs a thread with a packet to the end of its next run.
 *
 * @throws {LockstepError} `run.not_finished` when the end could not be judged.
 */
export async function runThreadInForeground(
  context: Context,
  threadId: string,
): Promise<EndedRun> {
  const [{ thread, worktree, run, paths }] = await Promise.all([
    announceRun(context, threadId),
    // It takes its time, and would be asked for next.
    ownProcessId(),
  ]);
  context.options.report(
    `Run ${run}, thread ${thread.id}, in ${worktree.path}`,
  );
  // Those who watch other threads of the session see this one, too.
  prepareStatusLine(context.ledger().paths, thread.session_id);
  let finished: FinishedRun | undefined;
  try {
    await superviseThread(context, thread, run, {
      hasPane: false,
      onFinished: (each) => finished = each,
    });
  } catch (error) {
    await failStart(context, thread.id, { run, error });
    throw error;
  }
  const ended = context.read((view) => {
    requireRun(view, run, "finish");
    return view.find("threads", thread.id) ?? thread;
  });
  if (finished === undefined) throw notFinished(ended);
  return {
    thread: ended,
    run_id: run,
    run_dir: paths.folder,
    worktree_path: worktree.path,
    finished,
  };
}

function notFinished(thread: Thread): LockstepError {
  return new LockstepError(
    "run_invalid",
    `Cannot tell how "${thread.run_id}" came out: ${thread.note}`,
    {
      reason: "run.not_finished",
      hint: "lockstep thread child reap",
      details: { thread_id: thread.id, run_id: thread.run_id },
    },
  );
}
