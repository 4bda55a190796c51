/** Which children of a worktree hold up its merge. */
import type { View } from "./aggregates.ts";
import { counted } from "./count_text.ts";
import { refused } from "./error.ts";
import type { Role, Thread } from "./records/thread.ts";
import type { Worktree } from "./records/worktree.ts";
import { isEnded } from "./thread_state.ts";

/** Roles that look at work and do none. */
const LOOKING: readonly Role[] = ["reviewer", "verifier", "scout"];

/** What git knows of work that is not in the branch. */
export interface UnmergedFacts {
  /** Slugs of worktrees that have commits which the branch lacks. */
  readonly ahead: readonly string[];
  /** Slugs of children with changes that are not committed, if asked for. */
  readonly uncommitted?: readonly string[];
}

/** @throws {LockstepError} `merge.unmerged_children`. */
export function requireChildrenMerged(
  view: View,
  worktree: Worktree,
  facts: UnmergedFacts,
): void {
  const open = childrenOf(view, worktree.slug)
    .filter((child) => isUnmerged(view, child, facts));
  if (open.length === 0) return;
  const names = open.map((child) => child.slug);
  throw refused(
    `Cannot request a merge of "${worktree.branch}": session-root has ${
      counted(open.length, "unmerged child worktree")
    }: ${names.join(", ")}`,
    {
      reason: "merge.unmerged_children",
      hint: `lockstep worktree merge-to-parent ${
        names[0]
      }; or, where nothing of it is wanted: lockstep worktree remove ${
        names[0]
      }`,
      details: { children: names },
    },
  );
}

/**
 * Returns the children of a worktree that somebody was to work in, and whose
 * work is not merged; once a merge is requested, they have nothing to merge.
 */
export function unmergedChildren(view: View, slug: string): Worktree[] {
  return childrenOf(view, slug).filter((child) =>
    !isGone(child) &&
    threadsOf(view, child).some((thread) => !isLooking(thread))
  );
}

/** Returns the worktrees that were spawned from one. */
export function childrenOf(view: View, slug: string): Worktree[] {
  return Object.values(view.all("worktrees"))
    .filter((each) => each.parent === slug);
}

/**
 * A child that only looked, or whose worker has ended, has nothing to merge
 * unless something is there.
 */
function isUnmerged(
  view: View,
  child: Worktree,
  facts: UnmergedFacts,
): boolean {
  if (isGone(child)) return false;
  const threads = threadsOf(view, child);
  const isOver = threads.length > 0 &&
    threads.every((thread) => isLooking(thread) || isEnded(thread));
  return !isOver || facts.ahead.includes(child.slug) ||
    facts.uncommitted?.includes(child.slug) === true;
}

/** Tells whether a child was merged, or removed with nothing lost. */
export function isGone(child: Worktree): boolean {
  return child.state === "merged" || child.state === "removed";
}

function threadsOf(view: View, worktree: Worktree): Thread[] {
  return Object.values(view.all("threads"))
    .filter((thread) => thread.worktree === worktree.slug);
}

function isLooking(thread: Thread): boolean {
  return LOOKING.includes(thread.role);
}
