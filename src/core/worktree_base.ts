import type { Worktree } from "./records/worktree.ts";

/** The base of a worktree. In full: a tag of the same name would come before a branch. */
export function baseOf(worktree: Worktree): string {
  const ref = worktree.base_ref;
  if (ref === null) return worktree.base_commit;
  return ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
}
