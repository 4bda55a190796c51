import type { Landing } from "./records/landing.ts";
import type { Approval } from "./records/approval.ts";
import type { Lease, Lock } from "./records/lock.ts";
import type { Message } from "./records/message.ts";
import type { MergeLock, MergeRequest, Review } from "./records/merge.ts";
import type { Counter, Repository } from "./records/meta.ts";
import type { Override } from "./records/override.ts";
import type { DispatchedRun, RunChain } from "./records/run.ts";
import type { RunReview } from "./records/run_review.ts";
import type { RootSigns } from "./records/root.ts";
import type { Session } from "./records/session.ts";
import type { Mirror, ResumeMark } from "./records/resume.ts";
import type {
  CaseSnapshot,
  Claim,
  EpicPlace,
  Evidence,
  Task,
  TaskPlace,
} from "./records/task.ts";
import type { Thread } from "./records/thread.ts";
import type { Violation } from "./records/violation.ts";
import type { Worktree } from "./records/worktree.ts";

/**
 * The aggregates of the ledger and the record each of them holds by id. A call
 * loads only those it touches, so what grows without bound is split: tasks
 * and their evidence by epic, places of tasks by number.
 */
export interface Aggregates {
  meta: Repository;
  counter: Counter;
  sessions: Session;
  root_signs: RootSigns;
  worktrees: Worktree;
  threads: Thread;
  locks: Lock;
  leases: Lease;
  merge: MergeRequest;
  merge_lock: MergeLock;
  reviews: Review;
  landings: Landing;
  violations: Violation;
  overrides: Override;
  claims: Claim;
  resume: ResumeMark;
  mirrors: Mirror;
  approvals: Approval;
  run_chain: RunChain;
  [runs: `runs-${string}`]: DispatchedRun;
  [reviews: `run_reviews-${string}`]: RunReview;
  [index: `index-${number}`]: TaskPlace;
  [inbox: `inbox-${string}`]: Message;
  [epics: `epics-${string}`]: EpicPlace;
  [snapshots: `snapshots-${string}`]: CaseSnapshot;
  [tasks: `tasks-${string}`]: Task;
  [evidence: `evidence-${string}`]: Evidence;
}

export type AggregateName = keyof Aggregates;

/** What a rule sees of the ledger. Records are never changed in place. */
export interface View {
  /** Every record of an aggregate by id; empty when it has none. */
  all<A extends AggregateName>(
    aggregate: A,
  ): Readonly<Record<string, Aggregates[A]>>;
  /** One record, or `undefined` when there is none of that id. */
  find<A extends AggregateName>(
    aggregate: A,
    id: string,
  ): Aggregates[A] | undefined;
}

/** What a rule may change. All of it is written, or none. */
export interface Transaction extends View {
  put<A extends AggregateName>(
    aggregate: A,
    id: string,
    record: Aggregates[A],
  ): void;
  remove(aggregate: AggregateName, id: string): void;
  /** Returns an id that was never given before: letter and next number. */
  nextId(letter: string): string;
}

/** Returns the aggregate that knows where the task with this number is. */
export function indexOf(number: number): `index-${number}` {
  return `index-${Math.floor(number / 256)}`;
}
