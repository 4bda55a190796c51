import * as z from "zod/mini";
import { decideWorktree } from "../../core/worktree_decision.ts";
import { method } from "../method.ts";

/** Nothing, or less than nothing, does not count. */
function amount(summary: string) {
  return z._default(z.number(), 0).check(z.describe(summary));
}

export const definition = method({
  name: "scheduler.decide_worktree",
  summary: "Advise whether a piece of work deserves a worktree of its own",
  effect: "read",
  params: z.strictObject({
    changed_files: amount("Files that it will change"),
    estimate_minutes: amount("How long it will take, in minutes"),
    risk: amount("Risk, from 0 (none) to 3"),
    parallel_workers: amount("Workers that will run at the same time"),
    conflicting_paths: amount("Paths that others are at work on"),
  }),
  result: () =>
    z.strictObject({
      score: z.number(),
      threshold: z.number(),
      mode: z.enum(["worktree", "shared"]),
      reasons: z.array(z.string()),
    }),
  example: "lockstep scheduler decide-worktree --changed-files 6 --risk 2",
  run: (_, params) => Promise.resolve(decideWorktree(params)),
  text: (decision) =>
    [
      `${decision.mode} (score ${decision.score}, worktree from ${decision.threshold})`,
      ...decision.reasons,
    ].join("\n"),
});
