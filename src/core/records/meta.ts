import * as z from "zod/mini";

// Records are lazy schemas: most calls need their types only, and making the
// schemas would cost them 1–2 ms.

/** What `workspace init` recorded; holds where the project's file is silent. */
export const Protection = z.lazy(() =>
  z.looseObject({
    branches: z.array(z.string()),
    accept_upstream: z.boolean(),
  })
);
export type Protection = z.output<typeof Protection>;

/** What a protected branch may fast-forward to without an approval. */
export const Upstream = z.lazy(() =>
  z.looseObject({
    remote: z.string(),
    /** The branch over there, in full. */
    merge_ref: z.string(),
    tracking_ref: z.string(),
    /** For people: what it holds of credentials is left out. */
    url: z.string(),
    /** Object id of the description that the hook makes as well. */
    digest: z.string(),
  })
);
export type Upstream = z.output<typeof Upstream>;

/** Aggregate `meta`, record `repository`. */
export const Repository = z.lazy(() =>
  z.looseObject({
    initialized_at: z.string(),
    /** Short names of the branches that only an approval may move. */
    protected_branches: z.array(z.string()),
    /** Slugs ever given to a session or worktree: a slug is never reused. */
    slugs: z.array(z.string()),
    /** `core.ignorecase` and `core.precomposeunicode`; left out: false. */
    ignore_case: z.optional(z.boolean()),
    precompose_unicode: z.optional(z.boolean()),
    /** `protect.accept_upstream` of the configuration; left out: true. */
    accept_upstream: z.optional(z.boolean()),
    /** Where each protected branch stood when it was protected. */
    guarded_from: z.optional(z.record(z.string(), z.string())),
    /** Commit of each protected branch up to which an audit has looked. */
    audited: z.optional(z.record(z.string(), z.string())),
    /** By protected branch; null: it had none. Left out: not looked at yet. */
    upstreams: z.optional(z.record(z.string(), z.nullable(Upstream))),
    /** Left out by older ledgers: what is in force was chosen. */
    chosen: z.optional(Protection),
  })
);
export type Repository = z.output<typeof Repository>;

/** Aggregate `counter`, record `id`: ids of all kinds share one number. */
export const Counter = z.lazy(() =>
  z.looseObject({
    /** Last number given. */
    last: z.int(),
  })
);
export type Counter = z.output<typeof Counter>;
