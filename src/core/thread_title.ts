import type { Role, Thread } from "./records/thread.ts";

/** Returns the title of a pane: thread, role, Case, title and state. */
export function paneTitle(thread: Thread): string {
  const about = [...thread.case_ids, thread.merge_request_id]
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
