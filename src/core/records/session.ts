import * as z from "zod/mini";

/** One run of a root agent: a worktree, a branch, a viewer, a tree of tasks. */
export const Session = z.lazy(() =>
  z.looseObject({
    /** The slug of the session and of its worktree. */
    id: z.string(),
    state: z.enum(["open", "closed"]),
    /** Who asked for it, as they call themselves. A claim. */
    owner: z.string(),
    /** The agent program of the root: `codex`, `claude`, `opencode`, … */
    agent: z.string(),
    user_request: z.string(),
    /** Slug of the session's own worktree. */
    worktree: z.string(),
    branch: z.string(),
    /** What the session was started from: a branch name, or null when detached. */
    base_ref: z.nullable(z.string()),
    base_commit: z.string(),
    /** Name of the tmux session that is the viewer. */
    viewer: z.string(),
    /** Grows with each take-over; a call that shows an older one is refused. */
    generation: z.int(),
    opened_at: z.string(),
    /** Last call or heartbeat; older than the limit means stale. */
    last_seen_at: z.string(),
    closed_at: z.nullable(z.string()),
  })
);
export type Session = z.output<typeof Session>;
