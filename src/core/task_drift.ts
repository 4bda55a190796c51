import type { View } from "./aggregates.ts";
import type { CaseSnapshot, Task } from "./records/task.ts";
import { makeSnapshot } from "./task_snapshot.ts";

/** One thing that governs a Case and has changed since it began. */
export interface Drift {
  readonly what: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** What is not in the ledger and belongs to what governs a Case. */
export interface DriftFacts {
  readonly task: Task;
  readonly config_digest: string;
  /** False when the branch does not hold the commit the Case began on. */
  readonly has_base: boolean;
}

const GOVERNING = [
  "user_request",
  "objective",
  "scope",
  "gates",
  "non_goals",
  "authority",
  "config_digest",
] as const satisfies readonly (keyof CaseSnapshot)[];

/** Returns what has changed since a Case began; empty before it has. */
export function driftOf(view: View, facts: DriftFacts): Drift[] {
  const { task } = facts;
  const then = view.find(`snapshots-${task.epic}`, task.id);
  if (then === undefined) return [];
  const now = makeSnapshot(view, {
    task,
    by: then.by,
    worktree: task.worktree,
    base_commit: then.base_commit,
    config_digest: facts.config_digest,
    input_contract: then.input_contract,
    fixtures: then.fixtures,
  }, then.at);
  const drift: Drift[] = GOVERNING
    .filter((name) => JSON.stringify(then[name]) !== JSON.stringify(now[name]))
    .map((name) => ({ what: name, was: then[name], is: now[name] }));
  return facts.has_base ? drift : [
    ...drift,
    { what: "base_commit", was: then.base_commit, is: null },
  ];
}
