/** What is known of a run when it is reviewed. */
import type { CompletionReport } from "./completion_report.ts";
import type { Packet } from "./packet.ts";
import type { RunStatus } from "./records/run.ts";
import type { Task } from "./records/task.ts";
import type { RunResult } from "./result_schema.ts";
import type { RunPolicy } from "./run_policy.ts";
import type { RunDiff } from "./run_review_diff.ts";

/** A Step that an acceptance criterion names. */
export interface StepFact {
  readonly id: string;
  readonly isDone: boolean;
  /** What was said when it was checked; empty when nothing was. */
  readonly result: string;
}

export interface ReviewFacts {
  readonly packet: Packet;
  readonly policy: RunPolicy;
  readonly report: CompletionReport;
  readonly result: RunResult;
  readonly status: RunStatus;
  /** What is not as it was sealed; empty when all is. */
  readonly unsealed: readonly string[];
  /**
   * All that is not accepted yet, earlier rounds included; null for a role
   * that only reads, or where no worktree is left.
   */
  readonly diff: RunDiff | null;
  /** Paths that differ outside the scope, from whichever round. */
  readonly outside: readonly string[];
  /** Tree of the worktree as it is; null when it cannot be asked. */
  readonly tree: string | null;
  readonly steps: readonly StepFact[];
}

/** Returns every path that the run changed, or an earlier round of it. */
export function changedPaths({ policy, diff }: ReviewFacts): string[] {
  const files = diff?.files.map(({ path }) => path) ?? [];
  return [...new Set([...policy.changed, ...files])];
}

/** Returns what a Step says of a criterion that names it. */
export function stepFact(step: Task): StepFact {
  return {
    id: step.id,
    isDone: step.state === "done",
    result: step.result ?? "",
  };
}
