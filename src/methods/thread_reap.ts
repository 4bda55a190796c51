/** Clearing up after supervisors that were killed. */
import type { Thread } from "../core/records/thread.ts";
import { findRun } from "../core/run_seal.ts";
import { isLive } from "../core/thread_state.ts";
import { ENV } from "../io/env.ts";
import { endFamily } from "../runners/ladder.ts";
import type { Context } from "./context.ts";
import {
  finishDead,
  inspectThreads,
  recordEnd,
  type ThreadTruth,
} from "./thread_reconcile.ts";
import { closePaneOf } from "./thread_stop.ts";

const GRACE_MS = 3_000;

/** What was done about one thread. */
export interface Reaped {
  readonly thread_id: string;
  readonly state: string;
  /** Processes that its supervisor had left behind. */
  readonly ended_pids: readonly number[];
  /** What could not be ended. */
  readonly left_pids: readonly number[];
  readonly pane_closed: boolean;
}

export interface ReapOptions {
  /** Only threads of this session. */
  readonly sessionId?: string | undefined;
  /** Close panes of ended threads, too. */
  readonly arePanesClosed: boolean;
}

/**
 * Ends what supervisors that are proven dead have left running, and records
 * the end of their threads. What cannot be told is left alone.
 */
export async function reapThreads(
  context: Context,
  options: ReapOptions,
): Promise<Reaped[]> {
  const threads = context.read((view) =>
    Object.values(view.all("threads")).filter((each) =>
      (options.sessionId ?? each.session_id) === each.session_id
    )
  );
  const reaped: Reaped[] = [];
  await finishLeft(context, threads);
  const live = threads.filter(isLive);
  for (const truth of await inspectThreads(context, live)) {
    if (truth.end !== undefined) reaped.push(await reap(context, truth));
  }
  if (!options.arePanesClosed) return reaped;
  const ended = context.read((view) =>
    threads.filter((each) => {
      const now = view.find("threads", each.id);
      return now !== undefined && !isLive(now) && now.pane_id !== null;
    })
  );
  for (const thread of ended) {
    if (!await closePaneOf(context, thread)) continue;
    const at = reaped.findIndex((each) => each.thread_id === thread.id);
    const known = reaped[at] ?? {
      thread_id: thread.id,
      state: thread.state,
      ended_pids: [],
      left_pids: [],
    };
    const closed = { ...known, pane_closed: true };
    if (at < 0) reaped.push(closed);
    else reaped[at] = closed;
  }
  return reaped;
}

/** Runs that were to be judged when their thread had ended already. */
async function finishLeft(
  context: Context,
  threads: readonly Thread[],
): Promise<void> {
  const left = context.read((view) =>
    threads.filter((each) =>
      !isLive(each) && each.run_id !== null &&
      (each.dispatch ?? null) !== null &&
      findRun(view, each.run_id)?.state === "running"
    )
  );
  for (const thread of left) await finishDead(context, thread, thread.run_id);
}

async function reap(context: Context, truth: ThreadTruth): Promise<Reaped> {
  const { thread } = truth;
  const ended = new Set<number>();
  // Only a pid that is proven to be that agent's leads to its family.
  const left = await endFamily(
    truth.agent === "alive" ? thread.agent?.pid : undefined,
    {
      graceMs: GRACE_MS,
      onSignal: (_, pids) => pids.forEach((pid) => ended.add(pid)),
      ...(thread.run_id === null
        ? {}
        : { mark: `${ENV.run}=${thread.run_id}` }),
    },
  );
  const now = await recordEnd(context, truth);
  return {
    thread_id: thread.id,
    state: now.state,
    ended_pids: [...ended].filter((pid) => !left.includes(pid)),
    left_pids: left,
    pane_closed: false,
  };
}
