/** What is wrong with protected branches is recorded by the next change. */
import type { Transaction } from "../core/aggregates.ts";
import {
  auditHistory,
  type BranchHistory,
  noteAudited,
  recordFindings,
} from "../core/audit_rules.ts";
import { LockstepError } from "../core/error.ts";
import type { IsoTime } from "../core/time.ts";
import { doubtfulBranches, type Place } from "./history_doubt.ts";

/** Returns what git says of branches in doubt; nothing where it cannot say. */
export async function doubtfulHistories(
  place: Place,
  branches: readonly string[],
): Promise<readonly BranchHistory[]> {
  const doubtful = await doubtfulBranches(place, branches);
  if (doubtful.length === 0) return [];
  const { protectedHistories } = await import("./audit_history.ts");
  try {
    return await protectedHistories(
      place,
      (branch) => doubtful.includes(branch),
    );
  } catch (error) {
    // `status` says so; what was asked for need not wait for it.
    if (error instanceof LockstepError && error.reason === "git.failed") {
      return [];
    }
    throw error;
  }
}

/** Records what is wrong with them, and that they were looked at. */
export function recordHistories(
  tx: Transaction,
  histories: readonly BranchHistory[],
  now: IsoTime,
): string[] {
  if (histories.length === 0) return [];
  const findings = histories.flatMap((each) => auditHistory(tx, each));
  const recorded = recordFindings(tx, findings, now);
  noteAudited(tx, histories);
  return recorded;
}
