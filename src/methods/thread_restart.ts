/** Starting a thread again: same worktree, scope, Cases; a new run. */
import { LockstepError } from "../core/error.ts";
import { sendMessage, settleMessage } from "../core/inbox_rules.ts";
import type { Message } from "../core/records/message.ts";
import type { Thread } from "../core/records/thread.ts";
import { requireThread } from "../core/thread_rules.ts";
import { checkRestart, noteDirective } from "../core/thread_spawn_rules.ts";
import { isEnded } from "../core/thread_state.ts";
import { requireWorktree } from "../core/worktree_rules.ts";
import { loadGuide } from "./agent_guide.ts";
import type { Context } from "./context.ts";
import { reconcileThreads } from "./thread_reconcile.ts";
import { requireTmux, startThread } from "./thread_start.ts";
import { closePaneOf, stopThread } from "./thread_stop.ts";
import { requireIdentity } from "./worktree_identity.ts";

/**
 * Stops a thread, if it runs, and starts it again with a directive on top of
 * what it was told before.
 *
 * @throws {LockstepError} `guide.not_usable`, `thread.did_not_stop`, `thread.limit_reached`,
 * `thread.worktree_busy`, `worktree.not_active`, `worktree.identity`,
 * `worktree.missing`, `tmux.not_ready`.
 */
export async function restartThread(
  context: Context,
  id: string,
  directive: string,
): Promise<{ readonly thread: Thread; readonly message: Message }> {
  await requireTmux(context);
  const message = await prepareRestart(context, id, directive);
  return { thread: await startThread(context, id), message };
}

/**
 * Stops a thread, if it runs, and writes what its next run is told; starting
 * that is left to the caller.
 *
 * @throws {LockstepError} as `restartThread`, but for tmux.
 */
export async function prepareRestart(
  context: Context,
  id: string,
  directive: string,
): Promise<Message> {
  loadGuide(context.read((view) => requireThread(view, id, "restart")));
  const limit = (await context.config()).limits.children_per_session;
  const before = context.read((view) => requireThread(view, id, "restart"));
  await reconcileThreads(context, before.session_id);
  const worktree = context.read((view) => {
    checkRestart(view, id, limit);
    return requireWorktree(view, "restart in", before.worktree);
  });
  // What runs goes on when its next run could not be where it belongs.
  await requireIdentity(context, worktree, "restart in");
  const stopped = await stopThread(context, id);
  if (!isEnded(stopped)) throw didNotStop(stopped);
  await closePaneOf(context, stopped);
  return await context.transact((tx) => {
    checkRestart(tx, id, limit);
    const now = context.now();
    noteDirective(tx, id, directive, now);
    return writeDelivered(tx, context, { thread: stopped, directive, now });
  });
}

/** The new run is told by its assignment, before it does anything. */
function writeDelivered(
  tx: Parameters<Parameters<Context["transact"]>[0]>[0],
  context: Context,
  told: {
    readonly thread: Thread;
    readonly directive: string;
    readonly now: string;
  },
): Message {
  const { thread, directive, now } = told;
  const sent = sendMessage(tx, {
    session_id: thread.session_id,
    from: context.actor(),
    to: thread.id,
    kind: "directive",
    mode: "restart",
    text: directive,
    isForNextRun: true,
  }, now);
  return settleMessage(tx, {
    session_id: thread.session_id,
    id: sent.id,
    receiver: thread.id,
    state: "delivered",
    note: "part of the assignment of its next run",
  }, now);
}

function didNotStop(thread: Thread): LockstepError {
  return new LockstepError(
    "held",
    `Cannot restart "${thread.id}": it has not stopped yet`,
    {
      reason: "thread.did_not_stop",
      hint: `Wait for it: lockstep thread child wait-status ${thread.id}`,
    },
  );
}
