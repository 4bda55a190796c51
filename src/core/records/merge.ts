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
export const Candidate = z.lazy(() =>
  z.looseObject({
    commit: z.string(),
    tree: z.string(),
    /** Tip of the target it was built on. */
    base: z.string(),
    /** Tip of the branch that it merges. */
    head: z.string(),
    /** Ids of the evidence of its gates. */
    evidence: z.array(z.string()),
    prepared_at: z.string(),
    /** Paths that differ from the base. */
    paths: z.optional(z.array(z.string())),
    /** Those of them that the base has not. */
    added: z.optional(z.array(z.string())),
    /** sha256 of the patch base..commit: what a review has looked at. */
    diff_digest: z.optional(z.string()),
    /** Earlier candidates whose reviews count for this one. */
    carries: z.optional(z.array(z.string())),
  })
);
export type Candidate = z.output<typeof Candidate>;

export const Risk = z.enum(["low", "medium", "high"]);
export type Risk = z.output<typeof Risk>;

/** An entry of the merge queue; aggregate `merge`. */
export const MergeRequest = z.lazy(() =>
  z.looseObject({
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
    /** As asked for; paths and labels of the candidate may raise it. */
    risk: z.optional(Risk),
    /** Labels of the Cases that it merges; they may raise the risk. */
    labels: z.optional(z.array(z.string())),
    /** Ids of the Cases that were worked on in the merged worktrees. */
    case_ids: z.optional(z.array(z.string())),
    /** Paths that conflicted when the candidate was built. */
    conflicts: z.optional(z.array(z.string())),
    /** How often changes were requested. */
    rounds: z.optional(z.int()),
    /** Person who let it go on after the last round; always a claim. */
    decided_by: z.optional(z.string()),
    /** Approving reviews that the candidate needs. */
    reviews_required: z.optional(z.int()),
    /** What came of pushing it; absent while that was not tried. */
    push: z.optional(z.looseObject({
      remote: z.string(),
      state: z.enum(["pushed", "refused"]),
      /** What git said when it was refused. */
      said: z.string(),
    })),
  })
);
export type MergeRequest = z.output<typeof MergeRequest>;

/** The one lock under which review and landing happen; `merge_lock`/`main`. */
export const MergeLock = z.lazy(() =>
  z.looseObject({
    /** Session that holds it; null while free. */
    session_id: z.nullable(z.string()),
    /** Merge request it is held for; null while free. */
    merge_request_id: z.nullable(z.string()),
    generation: z.int(),
    ttl_seconds: z.int(),
    acquired_at: z.nullable(z.string()),
    lease_until: z.nullable(z.string()),
    /** Use does not renew the lease beyond this; null: no limit. */
    hold_until: z.optional(z.nullable(z.string())),
  })
);
export type MergeLock = z.output<typeof MergeLock>;

export const Severity = z.enum(["P0", "P1", "P2", "P3"]);
export type Severity = z.output<typeof Severity>;
export const Verdict = z.enum(["approve", "request_changes", "block"]);
export type Verdict = z.output<typeof Verdict>;

export const Finding = z.lazy(() =>
  z.looseObject({
    /** `path:line`, or a path. */
    location: z.string(),
    severity: Severity,
    description: z.string(),
    evidence: z.string(),
  })
);
export type Finding = z.output<typeof Finding>;

/** Aggregate `reviews`. */
export const Review = z.lazy(() =>
  z.looseObject({
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
    /** Output digests of the gates that the candidate had passed. */
    evidence_digests: z.optional(z.array(z.string())),
    /** True when findings turned an approval into a request for changes. */
    is_forced: z.optional(z.boolean()),
  })
);
export type Review = z.output<typeof Review>;
