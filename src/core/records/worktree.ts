import * as z from "zod/mini";

/** Allow and deny patterns; see `core/scope.ts` for their meaning. */
export const Scope = z.lazy(() =>
  z.looseObject({
    allow: z.array(z.string()),
    deny: z.array(z.string()),
  })
);
export type Scope = z.output<typeof Scope>;

/** A git worktree that Lockstep made or adopted. */
export const Worktree = z.lazy(() =>
  z.looseObject({
    slug: z.string(),
    session_id: z.string(),
    /** `root`: the session's own; `child`: made for a thread or a Case. */
    kind: z.enum(["root", "child"]),
    state: z.enum(["creating", "active", "merged", "removed"]),
    /** Absolute, canonical path of its top level. */
    path: z.string(),
    branch: z.string(),
    /** Slug of the worktree it was spawned from; null for a session's own. */
    parent: z.nullable(z.string()),
    /** The branch it was spawned from; null when that was a detached HEAD. */
    base_ref: z.nullable(z.string()),
    base_commit: z.string(),
    /** Name of its folder under `<common dir>/worktrees/`; null until created. */
    git_name: z.nullable(z.string()),
    /** What commits on its branch may touch. */
    scope: Scope,
    created_at: z.string(),
    ended_at: z.nullable(z.string()),
  })
);
export type Worktree = z.output<typeof Worktree>;
