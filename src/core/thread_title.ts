import type { View } from "./aggregates.ts";
import type { Role, Thread } from "./records/thread.ts";
import { findTask } from "./task_tree.ts";

/**
 * Returns the title of a pane: thread, role, Cases with their states, state of
 * the thread, and last its own title, which a narrow pane cuts off. The colours
 * in `tmux/viewer.conf` go by it.
 */
export function paneTitle(thread: Thread, view: View): string {
  const cases = thread.case_ids.map((id) => {
    const task = findTask(view, id);
    return task === undefined ? id : `${id} (${task.state})`;
  });
  const about = [...cases, thread.merge_request_id]
    .filter((each) => each !== null).join(" ");
  const head = [thread.id, thread.role, about, thread.state]
    .filter((each) => each !== "").join(" ");
  return thread.title === "" ? head : `${head}: ${thread.title}`;
}

/** Returns the window that threads of a role share. */
export function windowOf(role: Role): string {
  switch (role) {
    case "reviewer":
    case "verifier":
      return "review";
    case "scout":
    case "planner":
      return "research";
    case "worker":
    case "synthesizer":
      return "work";
    default:
      return role satisfies never;
  }
}
