/** The schema of each aggregate's records; loaded only to verify a ledger. */
import * as z from "zod/mini";
import type { Aggregates } from "./aggregates.ts";
import { Approval } from "./records/approval.ts";
import { Landing } from "./records/landing.ts";
import { Lease, Lock } from "./records/lock.ts";
import { MergeLock, MergeRequest, Review } from "./records/merge.ts";
import { Message } from "./records/message.ts";
import { Counter, Repository } from "./records/meta.ts";
import { Mirror, ResumeMark } from "./records/resume.ts";
import { DispatchedRun, RunChain } from "./records/run.ts";
import { RunReview } from "./records/run_review.ts";
import { Override } from "./records/override.ts";
import { RootSigns } from "./records/root.ts";
import { Session } from "./records/session.ts";
import {
  CaseSnapshot,
  Claim,
  EpicPlace,
  Evidence,
  Task,
  TaskPlace,
} from "./records/task.ts";
import { Thread } from "./records/thread.ts";
import { Violation } from "./records/violation.ts";
import { Worktree } from "./records/worktree.ts";
import type { LedgerState } from "./restore_rules.ts";

type Split = Extract<keyof Aggregates, `${string}-${string}`>;
type KindOf<A extends string> = A extends `${infer Kind}-${string}` ? Kind
  : never;

const SINGLE_SCHEMAS: Readonly<
  Record<Exclude<keyof Aggregates, Split>, z.ZodMiniType>
> = {
  approvals: Approval,
  claims: Claim,
  counter: Counter,
  landings: Landing,
  leases: Lease,
  locks: Lock,
  merge: MergeRequest,
  merge_lock: MergeLock,
  meta: Repository,
  mirrors: Mirror,

  overrides: Override,
  resume: ResumeMark,
  reviews: Review,
  root_signs: RootSigns,
  run_chain: RunChain,
  sessions: Session,
  threads: Thread,
  violations: Violation,
  worktrees: Worktree,
};

/** Of aggregates that are split, by what stands before the dash. */
const SPLIT_SCHEMAS: Readonly<Record<KindOf<Split>, z.ZodMiniType>> = {
  epics: EpicPlace,
  evidence: Evidence,
  inbox: Message,
  index: TaskPlace,
  run_reviews: RunReview,
  runs: DispatchedRun,
  snapshots: CaseSnapshot,
  tasks: Task,
};

/** Returns the schema of an aggregate's records; `undefined` if none is known. */
export function findRecordSchema(aggregate: string): z.ZodMiniType | undefined {
  const dash = aggregate.indexOf("-");
  const [name, schemas] = dash < 0
    ? [aggregate, SINGLE_SCHEMAS]
    : [aggregate.slice(0, dash), SPLIT_SCHEMAS];
  return new Map(Object.entries<z.ZodMiniType>(schemas)).get(name);
}

/** Returns one line for each record that is not what its schema wants. */
export function checkRecords(state: LedgerState): string[] {
  return Object.entries(state).flatMap(([name, records]) => {
    const schema = findRecordSchema(name);
    if (schema === undefined) return [];
    return Object.entries(records).flatMap(([id, record]) => {
      const result = z.safeParse(schema, record);
      if (result.success) return [];
      const path = result.error.issues[0]?.path.join(".") ?? "";
      return [`${name} "${id}": its ${path || "form"} is not as it must be`];
    });
  });
}
