import * as z from "zod/mini";

export const RunReviewState = z.enum([
  "open",
  "accepted",
  /** Sent back: the next round answers it. */
  "correcting",
  /** A person decides. */
  "escalated",
]);
export type RunReviewState = z.output<typeof RunReviewState>;

/** One question of the checklist, with what Lockstep knows of it. */
export const CheckItem = z.lazy(() =>
  z.looseObject({
    /** `scope`, `acceptance.2`. */
    id: z.string(),
    /** The rule, or the clause of the packet in its own words. */
    clause: z.string(),
    /** `open`: facts do not settle it, so the reviewer has to. */
    state: z.enum(["pass", "fail", "open"]),
    facts: z.array(z.string()),
    /** What the reviewer says of it; null while nothing is said. */
    answer: z.nullable(z.string()),
  })
);
export type CheckItem = z.output<typeof CheckItem>;

/** The diff-review of a dispatched run; aggregate `run_reviews-<session>`. */
export const RunReview = z.lazy(() =>
  z.looseObject({
    /** Id of the run, and of its review. */
    run_id: z.string(),
    thread_id: z.string(),
    session_id: z.string(),
    case_id: z.nullable(z.string()),
    /** Slug of the worktree that holds the work. */
    worktree: z.string(),
    state: RunReviewState,
    /** From 1; each correction of the thread adds one. */
    round: z.int(),
    items: z.array(CheckItem),
    /** Digest of the sealed run that was judged. */
    run_digest: z.string(),
    /** Tree of the worktree when it was judged; null of one that is gone. */
    tree: z.nullable(z.string()),
    opened_by: z.string(),
    opened_at: z.string(),
    /** Null while it is open. */
    decided_by: z.nullable(z.string()),
    decided_at: z.nullable(z.string()),
    note: z.string(),
    /** Run that answers the correction; null until one has started. */
    next_run: z.nullable(z.string()),
  })
);
export type RunReview = z.output<typeof RunReview>;
