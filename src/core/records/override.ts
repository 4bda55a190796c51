import * as z from "zod/mini";

/** A person's recorded exception; aggregate `overrides`. */
export const Override = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    /**
     * `main`: a protected branch may move to `commit`. `commit`: the next move
     * of a managed branch may leave its scope. `lock`: it may change what
     * `lock_id` keeps.
     */
    kind: z.enum(["main", "commit", "lock"]),
    /** Full name of the branch that may move. */
    ref: z.string(),
    /** What the branch may move to; null when that is not known before. */
    commit: z.nullable(z.string()),
    /** Where a protected branch has to be before; null otherwise. */
    base: z.nullable(z.string()),
    lock_id: z.nullable(z.string()),
    reason: z.string(),
    /**
     * `claimed_person`, always a claim: an agent of the same user could forge
     * it. The actor in short form for one that undoes a violation.
     */
    by: z.string(),
    created_at: z.string(),
    expires_at: z.string(),
    /** Null until a move has used it up. */
    used_at: z.nullable(z.string()),
    used_commit: z.nullable(z.string()),
  })
);
export type Override = z.output<typeof Override>;
