import * as z from "zod/mini";

/**
 * Something said between a session's root and its threads; aggregate
 * `inbox-<session>`.
 */
export const Message = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    session_id: z.string(),
    /** Actor in short form: `thread:T5`, `root:improve-gallery`, `person`. */
    from: z.string(),
    /** Id of the thread it is for, or `root`. */
    to: z.string(),
    /** `directive` and `interrupt` go through the supervisor. */
    kind: z.enum(["message", "directive", "interrupt"]),
    /** Of a directive. */
    mode: z.nullable(z.enum(["interrupt_patch", "queue", "restart"])),
    text: z.string(),
    /** `failed`: it was not delivered, and will not be. */
    state: z.enum(["pending", "delivered", "failed"]),
    /** Why it was not delivered. */
    note: z.string(),
    sent_at: z.string(),
    /** When it was delivered, or found to be undeliverable. */
    settled_at: z.nullable(z.string()),
  })
);
export type Message = z.output<typeof Message>;
