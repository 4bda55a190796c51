/**
 * Stopping threads: the supervisor is asked and ends its program; where there
 * is no supervisor any more, what it left behind is ended from here.
 */
import type { Thread } from "../core/records/thread.ts";
import { endRun, requestStop, requireThread } from "../core/thread_rules.ts";
import { isEnded, isLive } from "../core/thread_state.ts";
import { delay } from "../io/clock.ts";
import { sendSignal } from "../io/pid.ts";
import { closePane } from "../io/tmux_viewer.ts";
import { endFamily } from "../runners/ladder.ts";
import type { Context } from "./context.ts";
import {
  inspectThreads,
  recordEnd,
  type ThreadTruth,
} from "./thread_reconcile.ts";
import { ENV } from "../io/env.ts";
import { tmuxServerOf } from "./viewer_of.ts";

const POLL_MS = 200;
const GRACE_MS = 3_000;

export interface StopOptions {
  /** How long to wait for the end; the ladder takes up to 9 seconds. */
  readonly waitMs?: number;
  /** Close the pane as well, once the thread has ended. */
  readonly isPaneClosed?: boolean;
}

/**
 * Stops a thread and waits for its end. An ended thread is left as it is.
 *
 * @returns the thread as it is in the end; still live when it did not stop
 * within the time, or could not be reached.
 * @throws {LockstepError} `thread.not_found`.
 */
export async function stopThread(
  context: Context,
  id: string,
  options: StopOptions = {},
): Promise<Thread> {
  let thread = await context.transact((tx) =>
    requestStop(tx, id, context.now())
  );
  if (!isEnded(thread)) {
    await pushOn(context, thread);
    thread = await waitForEnd(context, id, options.waitMs ?? 20_000);
  }
  if (options.isPaneClosed === true && isEnded(thread)) {
    await closePaneOf(context, thread);
  }
  return thread;
}

/**
 * Stops every live thread of a session at once.
 *
 * @returns the threads that were live, as they are in the end.
 */
export async function stopThreads(
  context: Context,
  sessionId: string,
): Promise<Thread[]> {
  const live = context.read((view) =>
    Object.values(view.all("threads"))
      .filter((each) => each.session_id === sessionId && isLive(each))
  );
  return await Promise.all(live.map((each) => stopThread(context, each.id)));
}

/** Closes the pane of a thread; false when it was gone already. */
export async function closePaneOf(
  context: Context,
  thread: Thread,
): Promise<boolean> {
  if (thread.pane_id === null) return false;
  const server = await tmuxServerOf(context);
  return await closePane(server, thread.pane_id, thread.id);
}

async function pushOn(context: Context, thread: Thread): Promise<void> {
  const [truth] = await inspectThreads(context, [thread]);
  if (truth === undefined) return;
  if (truth.supervisor === "alive") {
    sendSignal(thread.supervisor?.pid ?? 0, "SIGTERM");
  } else if (truth.supervisor === "dead") {
    await endOrphan(context, truth);
  } else if (thread.supervisor === null) {
    await endUnstarted(context, thread);
  }
}

/** Ends the program that a killed supervisor left behind. */
async function endOrphan(context: Context, truth: ThreadTruth): Promise<void> {
  const { thread, agent } = truth;
  await endFamily(agent === "alive" ? thread.agent?.pid : undefined, {
    graceMs: GRACE_MS,
    onSignal: () => {},
    ...(thread.run_id === null ? {} : { mark: `${ENV.run}=${thread.run_id}` }),
  });
  await recordEnd(context, truth);
}

/** A supervisor that has not reported in yet finds its run taken away. */
async function endUnstarted(context: Context, thread: Thread): Promise<void> {
  await context.transact((tx) => {
    const now = requireThread(tx, thread.id, "stop");
    if (now.supervisor !== null) return;
    endRun(tx, thread.id, thread.run_id, {
      state: "stopped",
      exit_status: null,
      signal: null,
      note: "it was stopped before it started",
    }, { now: context.now() });
  });
}

async function waitForEnd(
  context: Context,
  id: string,
  waitMs: number,
): Promise<Thread> {
  const until = performance.now() + waitMs;
  for (;;) {
    const thread = context.read((view) => requireThread(view, id, "stop"));
    if (isEnded(thread) || performance.now() >= until) return thread;
    await delay(POLL_MS);
  }
}
