import type { View } from "./aggregates.ts";
import type { Role, Thread } from "./records/thread.ts";
import { findTask } from "./task_tree.ts";

/**
 * Returns the title of a pane: thread, role, Cases with their states, title
 * and state of the thread.
 */
export function paneTitle(thread: Thread, view: View): string {
  const cases = thread.case_ids.map((id) => {
    const task = findTask(view, id);
    return task === undefined ? id : `${id} (${task.state})`;
  });
  const about = [...cases, thread.merge_request_id]
    .filter((each) => each !== null).join(" ");
  return [thread.id, thread.role, about, thread.title, thread.state]
    .filter((each) => each !== "").join(" ");
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
