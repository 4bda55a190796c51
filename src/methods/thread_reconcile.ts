/**
 * What is true of threads, whatever the ledger says: a supervisor that was
 * killed could not write its end. Only what is proven is written.
 */
import type { Thread } from "../core/records/thread.ts";
import { endRun, requireThread, type ThreadEnd } from "../core/thread_rules.ts";
import { isEnded, isLive } from "../core/thread_state.ts";
import { secondsBetween } from "../core/time.ts";
import { ENV } from "../io/env.ts";
import {
  findByEnvironment,
  type Liveness,
  livenessOf,
  loadProcessTable,
  type ProcessTable,
} from "../io/pid.ts";
import { findExit, runPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";
import { paneStateOf } from "./pane_state.ts";
import type { FinishedRun } from "./run_finish.ts";

/** How long a supervisor may take to report in before its pane is looked at. */
const STARTING_SECONDS = 20;

/** What is seen of one thread's processes. */
export interface ThreadTruth {
  readonly thread: Thread;
  readonly supervisor: Liveness;
  readonly agent: Liveness;
  /** How it ended, when its supervisor is dead and the ledger lags behind. */
  readonly end: ThreadEnd | undefined;
  /** Its program goes on without a supervisor. */
  readonly isOrphan: boolean;
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
  if (isEnded(thread)) return { thread, ...GONE };
  const supervisor = thread.supervisor === null
    ? await startedLiveness(context, thread)
    : livenessOf(table, thread.supervisor);
  const known = thread.agent === null
    ? "unknown"
    : livenessOf(table, thread.agent);
  if (supervisor !== "dead") {
    return {
      thread,
      supervisor,
      agent: known,
      end: undefined,
      isOrphan: false,
    };
  }
  const hasStrays = thread.run_id !== null &&
    (await findByEnvironment(`${ENV.run}=${thread.run_id}`)).length > 0;
  const isOrphan = known === "alive" || hasStrays;
  return {
    thread,
    supervisor,
    agent: isOrphan ? "alive" : "dead",
    end: deathOf(context, thread),
    isOrphan,
  };
}

const GONE = {
  supervisor: "dead",
  agent: "dead",
  end: undefined,
  isOrphan: false,
} as const;

/** A supervisor that never reported in is dead once its pane is. */
async function startedLiveness(
  context: Context,
  thread: Thread,
): Promise<Liveness> {
  const age = secondsBetween(thread.last_seen_at, context.now());
  if (age < STARTING_SECONDS) return "unknown";
  const pane = await paneStateOf(context, thread);
  return pane === "gone" || pane === "ended" ? "dead" : "unknown";
}

/** What its supervisor could still write, or that it could write nothing. */
function deathOf(context: Context, thread: Thread): ThreadEnd {
  const exit = thread.run_id === null
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
 * Writes the end of threads whose supervisor and program are proven dead. An
 * orphan keeps its place: its program may still write into the worktree.
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
  for (const truth of truths) {
    if (truth.end !== undefined && !truth.isOrphan) {
      await recordEnd(context, truth);
    }
  }
  return truths;
}

/**
 * Writes the end of a thread whose supervisor is proven dead.
 *
 * @returns the thread as it is now.
 */
export async function recordEnd(
  context: Context,
  { thread, end }: ThreadTruth,
): Promise<Thread> {
  const ended = await writeEnd(
    context,
    thread,
    await judged(context, {
      thread,
      end,
    }),
  );
  // One that could still have reported in is judged when it no longer can.
  const isOwn = ended.run_id === thread.run_id;
  if (thread.supervisor === null && isOwn && isEnded(ended)) {
    await finishDead(context, ended, ended.run_id);
  }
  return ended;
}

/** A dispatched run is judged while nobody else can be in its worktree. */
async function judged(
  context: Context,
  { thread, end }: Pick<ThreadTruth, "thread" | "end">,
): Promise<ThreadEnd | undefined> {
  if (end === undefined || thread.supervisor === null) return end;
  const finished = await finishDead(context, thread, thread.run_id, end);
  return finished?.end ?? end;
}

/** Finishes a dispatched run that nobody supervises any more. */
export async function finishDead(
  context: Context,
  thread: Thread,
  runId: string | null,
  end: ThreadEnd = {
    state: "failed",
    exit_status: thread.exit_status,
    signal: thread.signal,
    note: thread.note,
  },
): Promise<FinishedRun | undefined> {
  if (runId === null || (thread.dispatch ?? null) === null) return undefined;
  const { finishRun } = await import("./run_finish.ts");
  return await finishRun(context, thread, {
    runId,
    end,
    watch: null,
    isLogIntact: null,
    progress: thread.progress,
    isSupervised: false,
    stop: AbortSignal.abort(),
  });
}

function writeEnd(
  context: Context,
  thread: Thread,
  end: ThreadEnd | undefined,
): Promise<Thread> {
  return context.transact((tx) => {
    const now = requireThread(tx, thread.id, "end");
    // It may have reported in since it was looked at.
    const isSame = now.supervisor?.pid === thread.supervisor?.pid;
    if (end === undefined || !isSame) return now;
    const isStopped = now.stop_requested_at !== null;
    return endRun(
      tx,
      thread.id,
      thread.run_id,
      isStopped ? { ...end, state: "stopped" } : end,
      { now: context.now() },
    );
  });
}

/** Returns the state of a thread whatever the ledger says. */
export function trueState(truth: ThreadTruth): string {
  if (truth.isOrphan) return "orphaned";
  return truth.end?.state ?? truth.thread.state;
}
