import * as z from "zod/mini";

/** A move of a protected branch within the rules; aggregate `landings`. */
export const Landing = z.lazy(() =>
  z.looseObject({
    /** The commit that the branch moved to; also the record's id. */
    commit: z.string(),
    /** `landed`, `upstream`, `override`; `merged` on a managed branch. */
    kind: z.string(),
    ref: z.string(),
    old_commit: z.nullable(z.string()),
    /** The merge request that was approved for it, if any. */
    merge_request_id: z.nullable(z.string()),
    at: z.string(),
  })
);
export type Landing = z.output<typeof Landing>;
