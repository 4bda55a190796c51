import { LockstepError } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import { listPanes } from "../io/tmux.ts";
import type { Context } from "./context.ts";
import { tmuxServerOf } from "./viewer_of.ts";

/** `unknown`: tmux did not answer; that is not `gone`. */
export type PaneState = "running" | "ended" | "gone" | "unknown";

/**
 * Returns how the pane of a thread stands. tmux gives ids of panes anew after
 * a restart of its server, so the mark of the thread counts as well.
 */
export async function paneStateOf(
  context: Context,
  thread: Pick<Thread, "id" | "pane_id">,
): Promise<PaneState> {
  if (thread.pane_id === null) return "gone";
  try {
    const panes = await listPanes(await tmuxServerOf(context));
    const pane = panes.find((each) =>
      each.id === thread.pane_id && each.thread === thread.id
    );
    if (pane === undefined) return "gone";
    return pane.isDead ? "ended" : "running";
  } catch (error) {
    const isSilent = error instanceof LockstepError &&
      error.code === "tool_failed";
    if (isSilent) return "unknown";
    throw error;
  }
}
