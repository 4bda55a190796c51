/**
 * What is true of threads, whatever the ledger says: a supervisor that was
 * killed could not write its end. Only what is proven is written.
 */
import type { Thread } from "../core/records/thread.ts";
import { endRun, type ThreadEnd } from "../core/thread_rules.ts";
import { isEnded, isLive } from "../core/thread_state.ts";
import { secondsBetween } from "../core/time.ts";
import {
  type Liveness,
  livenessOf,
  loadProcessTable,
  type ProcessTable,
} from "../io/pid.ts";
import { listPanes } from "../io/tmux.ts";
import { findExit, runPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";
import { tmuxServerOf } from "./viewer_of.ts";

/** How long a supervisor may take to report in before its pane is looked at. */
const STARTING_SECONDS = 20;

/** What is seen of one thread's processes. */
export interface ThreadTruth {
  readonly thread: Thread;
  readonly supervisor: Liveness;
  readonly agent: Liveness;
  /** How it ended, when it has and the ledger does not say so. */
  readonly end: ThreadEnd | undefined;
}

/** Looks at the processes of threads. Changes nothing. */
export async function inspectThreads(
  context: Context,
  threads: readonly Thread[],
): Promise<ThreadTruth[]> {
  const table = threads.some(isLive) ? await loadProcessTable() : undefined;
  const truths: ThreadTruth[] = [];
  for (const thread of threads) {
    truths.push(await inspectThread(context, thread, table));
  }
  return truths;
}

async function inspectThread(
  context: Context,
  thread: Thread,
  table: ProcessTable | undefined,
): Promise<ThreadTruth> {
  if (isEnded(thread)) {
    return { thread, supervisor: "dead", agent: "dead", end: undefined };
  }
  const agent = thread.agent == null
    ? "unknown"
    : livenessOf(table, thread.agent);
  if (thread.supervisor === null) {
    const supervisor = await startedLiveness(context, thread);
    return {
      thread,
      supervisor,
      agent,
      end: endOf(context, thread, supervisor),
    };
  }
  const supervisor = livenessOf(table, thread.supervisor);
  return { thread, supervisor, agent, end: endOf(context, thread, supervisor) };
}

/** A supervisor that never reported in is dead once its pane is. */
async function startedLiveness(
  context: Context,
  thread: Thread,
): Promise<Liveness> {
  const age = secondsBetween(thread.last_seen_at, context.now());
  if (age < STARTING_SECONDS) return "unknown";
  if (thread.pane_id === null) return "dead";
  const panes = await listPanes(await tmuxServerOf(context));
  const pane = panes.find((each) =>
    each.id === thread.pane_id && each.thread === thread.id
  );
  return pane === undefined || pane.isDead ? "dead" : "unknown";
}

function endOf(
  context: Context,
  thread: Thread,
  supervisor: Liveness,
): ThreadEnd | undefined {
  if (supervisor !== "dead") return undefined;
  const exit = thread.run_id == null
    ? undefined
    : findExit(runPaths(context.ledger().paths.runs, thread.run_id));
  return exit ?? {
    state: "failed",
    exit_status: null,
    signal: null,
    note: thread.supervisor === null
      ? "its supervisor never started"
      : "its supervisor died without a word",
  };
}

/**
 * Writes the end of threads whose supervisor is proven dead.
 *
 * @returns what is true of the session's live threads, or of all sessions'.
 */
export async function reconcileThreads(
  context: Context,
  sessionId?: string,
): Promise<ThreadTruth[]> {
  const live = context.read((view) =>
    Object.values(view.all("threads")).filter((each) =>
      isLive(each) && (sessionId ?? each.session_id) === each.session_id
    )
  );
  const truths = await inspectThreads(context, live);
  const ended = truths.filter((each) => each.end !== undefined);
  if (ended.length > 0) {
    await context.transact((tx) => {
      for (const { thread, end } of ended) {
        const now = tx.find("threads", thread.id);
        // It may have reported in since it was looked at.
        const isSame = now?.supervisor?.pid === thread.supervisor?.pid;
        if (end === undefined || !isSame) continue;
        endRun(tx, thread.id, thread.run_id ?? null, end, context.now());
      }
    });
  }
  return truths;
}
