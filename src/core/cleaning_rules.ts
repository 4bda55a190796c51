/** Which worktrees have served their time. */
import type { View } from "./aggregates.ts";
import type { Worktree } from "./records/worktree.ts";
import type { Obstacle, RemovalFacts } from "./removal_rules.ts";

/**
 * Returns why a worktree is kept, or null when it may go: it is merged, or
 * its session is over, and nothing is in the way.
 */
export function reasonToKeep(
  view: View,
  worktree: Worktree,
  seen: {
    readonly facts: RemovalFacts;
    readonly obstacles: readonly Obstacle[];
  },
): string | null {
  const [first] = seen.obstacles;
  if (first !== undefined) return first.message;
  const isOver = view.find("sessions", worktree.session_id)?.state !== "open";
  if (isOver || worktree.state === "merged") return null;
  return seen.facts.merged === "no"
    ? "its work is not merged"
    : "its session is open, and it was not merged by Lockstep";
}
