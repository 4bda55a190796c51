import * as z from "zod/mini";

/**
 * A person's consent to run a command of the configuration in new worktrees;
 * aggregate `approvals`, by the sha256 of its exact text.
 */
export const Approval = z.lazy(() =>
  z.looseObject({
    digest: z.string(),
    text: z.string(),
    /** Actor in short form. */
    by: z.string(),
    approved_at: z.string(),
  })
);
export type Approval = z.output<typeof Approval>;
