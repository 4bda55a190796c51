import * as z from "zod/mini";

export const LockKind = z.enum(["file", "prefix"]);
export type LockKind = z.output<typeof LockKind>;
export const LockMode = z.enum(["exclusive", "shared"]);
export type LockMode = z.output<typeof LockMode>;

/** A claim on a file or a path prefix, with a lease and a generation. */
export const Lock = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    kind: LockKind,
    /** Canonical repository path; `.` for the whole repository. */
    path: z.string(),
    mode: LockMode,
    session_id: z.string(),
    /** The thread that holds it; null when the session itself does. */
    thread_id: z.nullable(z.string()),
    generation: z.int(),
    reason: z.string(),
    ttl_seconds: z.int(),
    acquired_at: z.string(),
    lease_until: z.string(),
    /** Slug of the worktree its holder works in. */
    worktree: z.optional(z.nullable(z.string())),
    /** Case it was taken for, and with which it ends. */
    case_id: z.optional(z.nullable(z.string())),
    /** Left out: held. `lost`: taken over, and its holder is yet to learn it. */
    state: z.optional(z.enum(["held", "lost"])),
    /** Who has it now: the id of a lock, or the actor that forced it. */
    lost_to: z.optional(z.string()),
    /** Why it was taken away by force. */
    lost_reason: z.optional(z.string()),
  })
);
export type Lock = z.output<typeof Lock>;

/** Aggregate `leases`, by session or thread: when its locks were looked at. */
export const Lease = z.lazy(() =>
  z.looseObject({
    renewed_at: z.string(),
  })
);
export type Lease = z.output<typeof Lease>;
