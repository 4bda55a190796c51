import { type Actor, actorName } from "./actor.ts";
import type { Worktree } from "./records/worktree.ts";

/** More than any line of descent has; a ring of parents ends here. */
const MAX_DEPTH = 64;

/** Tells whether a worktree is another one or was spawned, over any number of steps, from it. */
export function isAncestorOrSelf(
  ancestor: string,
  slug: string,
  worktrees: Readonly<Record<string, Worktree>>,
): boolean {
  let at: string | null = slug;
  for (let depth = 0; at !== null && depth < MAX_DEPTH; depth++) {
    if (at === ancestor) return true;
    at = worktrees[at]?.parent ?? null;
  }
  return false;
}

/**
 * Returns what tells an actor's locks from others of its session: a thread's
 * id, `worktree:SLUG` for who works in a child's worktree without being a
 * thread, null for the session itself.
 */
export function lockThreadOf(actor: Actor): string | null {
  if (actor.kind !== "thread") return null;
  return actor.thread_id ?? actorName(actor);
}

/** Returns the same of the short form of an actor, by which a Case is held. */
export function lockThreadOfName(name: string): string | null {
  if (name.startsWith("thread:")) return name.slice("thread:".length);
  return name.startsWith("worktree:") ? name : null;
}
