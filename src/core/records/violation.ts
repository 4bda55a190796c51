import * as z from "zod/mini";

/**
 * Something that got past the hooks and was found afterwards; aggregate
 * `violations`.
 */
export const Violation = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    /** `deleted`, `rewound`, `bypass`, … */
    kind: z.string(),
    state: z.enum(["open", "acknowledged"]),
    /** Who found it: `hook`, `audit`, `doctor`. */
    source: z.string(),
    /** Full name of the ref; null when it is not about one. */
    ref: z.nullable(z.string()),
    old_commit: z.nullable(z.string()),
    new_commit: z.nullable(z.string()),
    text: z.string(),
    /** When it happened, as far as known. */
    at: z.string(),
    found_at: z.string(),
    acknowledged_by: z.nullable(z.string()),
    acknowledged_at: z.nullable(z.string()),
    note: z.nullable(z.string()),
  })
);
export type Violation = z.output<typeof Violation>;
