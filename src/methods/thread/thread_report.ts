import * as z from "zod/mini";
import { Thread } from "../../core/records/thread.ts";
import { isEnded } from "../../core/thread_state.ts";
import { type ThreadTruth, trueState } from "../thread_reconcile.ts";

/** A thread with what is seen of its processes right now. */
export const ThreadReport = z.strictObject({
  thread: Thread,
  /** `unknown` is not `dead`: it could not be told. */
  supervisor: z.enum(["alive", "dead", "unknown"]),
  agent: z.enum(["alive", "dead", "unknown"]),
  /** What is true whatever the ledger says; `orphaned`: no supervisor. */
  true_state: z.string(),
});
export type ThreadReport = z.output<typeof ThreadReport>;

/** Returns what is reported of a thread. */
export function reportOf(truth: ThreadTruth): ThreadReport {
  return {
    thread: truth.thread,
    supervisor: truth.supervisor,
    agent: truth.agent,
    true_state: trueState(truth),
  };
}

/** Returns the one line that stands for a thread. */
export function lineOf(report: ThreadReport): string {
  const { thread } = report;
  const words = [
    thread.id.padEnd(5),
    thread.role.padEnd(9),
    report.true_state.padEnd(9),
    thread.worktree.padEnd(20),
    [...thread.case_ids, thread.merge_request_id]
      .filter((each) => each !== null).join(" ").padEnd(8),
    (isEnded(thread) && thread.note) || thread.progress || thread.title,
  ];
  const doubt = report.true_state === thread.state
    ? ""
    : `  (supervisor ${report.supervisor}: lockstep thread child reap)`;
  return words.join(" ").trimEnd() + doubt;
}
