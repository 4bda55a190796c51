/** What is known of a piece of work before it is placed. */
export interface WorkEstimate {
  readonly changed_files: number;
  readonly estimate_minutes: number;
  readonly risk: number;
  readonly parallel_workers: number;
  readonly conflicting_paths: number;
}

export interface WorktreeDecision {
  readonly score: number;
  /** Score from which a worktree of its own is advised. */
  readonly threshold: number;
  readonly mode: "worktree" | "shared";
  /** Each input that counted: `estimate_minutes=60(+4)`. */
  readonly reasons: string[];
}

const WORKTREE_THRESHOLD = 12;

/** Decides whether a piece of work deserves a worktree of its own. */
export function decideWorktree(estimate: WorkEstimate): WorktreeDecision {
  const points:
    readonly (readonly [name: keyof WorkEstimate, points: number])[] = [
      ["changed_files", estimate.changed_files],
      ["estimate_minutes", Math.ceil(estimate.estimate_minutes / 15)],
      ["risk", 3 * estimate.risk],
      ["parallel_workers", 2 * estimate.parallel_workers],
      ["conflicting_paths", 2 * estimate.conflicting_paths],
    ];
  const counted = points.filter(([name]) => estimate[name] > 0);
  const score = counted.reduce((sum, [, each]) => sum + each, 0);
  return {
    score,
    threshold: WORKTREE_THRESHOLD,
    mode: score >= WORKTREE_THRESHOLD ? "worktree" : "shared",
    reasons: counted.map(([name, each]) =>
      `${name}=${estimate[name]}(+${each})`
    ),
  };
}
