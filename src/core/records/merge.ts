import * as z from "zod/mini";

export const MergeState = z.enum([
  "queued",
  "preparing",
  "in_review",
  "approved",
  "landing",
  "landed",
  "conflict",
  "gates_failed",
  "changes_requested",
  "blocked",
  "withdrawn",
  "stale",
]);
export type MergeState = z.output<typeof MergeState>;

/** The merge commit, built before it is reviewed. */
export const Candidate = z.looseObject({
  commit: z.string(),
  tree: z.string(),
  /** Tip of the target it was built on. */
  base: z.string(),
  /** Tip of the branch that it merges. */
  head: z.string(),
  /** Ids of the evidence of its gates. */
  evidence: z.array(z.string()),
  prepared_at: z.string(),
});
export type Candidate = z.output<typeof Candidate>;

/** An entry of the merge queue; aggregate `merge`. */
export const MergeRequest = z.looseObject({
  id: z.string(),
  session_id: z.string(),
  worktree: z.string(),
  branch: z.string(),
  target: z.string(),
  title: z.string(),
  state: MergeState,
  priority: z.int(),
  /** Place in the queue; smaller comes first within one priority. */
  position: z.int(),
  candidate: z.nullable(Candidate),
  /** Ids of threads and sessions that owned what is merged. */
  authors: z.array(z.string()),
  /** Why it is where it is, for people. */
  note: z.string(),
  requested_at: z.string(),
  updated_at: z.string(),
  landed_commit: z.nullable(z.string()),
});
export type MergeRequest = z.output<typeof MergeRequest>;

/** The one lock under which review and landing happen; `merge_lock`/`main`. */
export const MergeLock = z.looseObject({
  /** Session that holds it; null while free. */
  session_id: z.nullable(z.string()),
  /** Merge request it is held for; null while free. */
  merge_request_id: z.nullable(z.string()),
  generation: z.int(),
  ttl_seconds: z.int(),
  acquired_at: z.nullable(z.string()),
  lease_until: z.nullable(z.string()),
});
export type MergeLock = z.output<typeof MergeLock>;

export const Severity = z.enum(["P0", "P1", "P2", "P3"]);
export const Verdict = z.enum(["approve", "request_changes", "block"]);
export type Verdict = z.output<typeof Verdict>;

export const Finding = z.looseObject({
  /** `path:line`, or a path. */
  location: z.string(),
  severity: Severity,
  description: z.string(),
  evidence: z.string(),
});
export type Finding = z.output<typeof Finding>;

/** Aggregate `reviews`. */
export const Review = z.looseObject({
  id: z.string(),
  merge_request_id: z.string(),
  candidate: z.string(),
  base: z.string(),
  tree: z.string(),
  /** Actor in short form. */
  reviewer: z.string(),
  verdict: Verdict,
  summary: z.string(),
  findings: z.array(Finding),
  at: z.string(),
});
export type Review = z.output<typeof Review>;
