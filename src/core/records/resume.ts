import * as z from "zod/mini";

/**
 * What an actor has been told of where it stands; aggregate `resume`, by actor
 * in short form.
 */
export const ResumeMark = z.lazy(() =>
  z.looseObject({
    actor: z.string(),
    session_id: z.string(),
    /** Grows when an agent starts anew: take-over, respawn, compaction. */
    generation: z.int(),
    /** The generation that the agent has said it has read. */
    acked_generation: z.int(),
    /** Grows with every change of what the actor has in hand. */
    version: z.int(),
    /** Null since the last change. */
    acked_at: z.nullable(z.string()),
    /** What raised the generation: `startup`, `compact`, `resume`, … */
    source: z.string(),
    updated_at: z.string(),
  })
);
export type ResumeMark = z.output<typeof ResumeMark>;

/** The Markdown mirror of a session's tree; aggregate `mirrors`, by session. */
export const Mirror = z.lazy(() =>
  z.looseObject({
    session_id: z.string(),
    /** Absolute path of the file. */
    path: z.string(),
    /** sha256 of what was written. */
    digest: z.string(),
    refreshed_at: z.string(),
  })
);
export type Mirror = z.output<typeof Mirror>;
