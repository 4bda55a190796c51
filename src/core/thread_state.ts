/** The states of a thread, and which follows which. */
import type { Thread, ThreadState } from "./records/thread.ts";

const FOLLOWING: Readonly<Record<ThreadState, readonly ThreadState[]>> = {
  planned: ["starting", "failed", "stopped"],
  starting: ["running", "failed", "stopped"],
  running: ["starting", "completed", "failed", "stopped"],
  completed: ["starting"],
  failed: ["starting"],
  stopped: ["starting"],
};

/** Tells whether a thread still counts as one of its session's children. */
export function isLive(thread: Thread): boolean {
  return !isEnded(thread);
}

/** Tells whether a thread has come to its end. */
export function isEnded(thread: Thread): boolean {
  return thread.state === "completed" || thread.state === "failed" ||
    thread.state === "stopped";
}

/** Tells whether a thread may go from one state to another. */
export function canFollow(from: ThreadState, to: ThreadState): boolean {
  return FOLLOWING[from].includes(to);
}
