/** How a dispatched run came out, as one word and one exit status. */
import { type CompletionReport, isDenied } from "./completion_report.ts";
import { EXIT_STATUS } from "./error.ts";
import type { RunStatus } from "./records/run.ts";
import type { ReadResult } from "./result_schema.ts";
import type { RunPolicy } from "./run_policy.ts";
import type { ThreadEnd } from "./thread_rules.ts";

/** Exit status of `lockstep dispatch` for each way a run can come out. */
export const RUN_EXIT_STATUS: Readonly<Record<RunStatus, number>> = {
  ok: 0,
  policy: EXIT_STATUS.run_policy,
  watchdog: EXIT_STATUS.run_watchdog,
  failed: EXIT_STATUS.run_failed,
  invalid: EXIT_STATUS.run_invalid,
};

export interface OutcomeFacts {
  readonly policy: RunPolicy;
  readonly end: ThreadEnd;
  readonly read: ReadResult;
  readonly report: CompletionReport;
}

export interface Outcome {
  readonly status: RunStatus;
  /** Why it is not ok; empty when it is. */
  readonly reason: string;
}

/**
 * Says how a run came out; of several faults the gravest counts. `ok` means
 * that it ran as it should, not that its work is accepted: a review does that.
 */
export function outcomeOf(facts: OutcomeFacts): Outcome {
  const { policy, end, read, report } = facts;
  if (policy.policy_violation) {
    return { status: "policy", reason: policy.messages[0] ?? "" };
  }
  if (policy.watchdog_killed) {
    return { status: "watchdog", reason: policy.watchdog_reason ?? "" };
  }
  if (end.state !== "completed" || policy.is_incomplete) {
    return { status: "failed", reason: policy.messages[0] ?? end.note };
  }
  if (read.problem !== null) return { status: "invalid", reason: read.problem };
  if (policy.mode === "worker" && isDenied(read.result, report)) {
    return {
      status: "invalid",
      reason: "The agent says done, and a command of VERIFICATION fails",
    };
  }
  return { status: "ok", reason: "" };
}
