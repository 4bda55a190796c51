import * as z from "zod/mini";
import { counted } from "../core/count_text.ts";
import { findConflicts } from "./conflict_radar.ts";
import { method } from "./method.ts";

const Branch = z.strictObject({
  branch: z.string(),
  /** Null for a protected branch. */
  worktree: z.nullable(z.string()),
  session_id: z.nullable(z.string()),
});

const Conflicts = z.strictObject({
  conflicts: z.array(z.strictObject({
    first: Branch,
    second: Branch,
    paths: z.array(z.string()),
  })),
  branches: z.int(),
  /** Pairs of branches that were compared. */
  pairs: z.int(),
});

export const definition = method({
  name: "conflicts",
  summary: "Predict which live branches would conflict when merged",
  effect: "read",
  params: z.strictObject({
    worktree: z.optional(
      z.string().check(
        z.describe("Only conflicts of this worktree; all when left out"),
      ),
    ),
  }),
  result: () => Conflicts,
  positional: ["worktree"],
  example: "lockstep conflicts",
  run: async (context, params) => {
    const { conflicts, branches, pairs } = await findConflicts(context);
    const { worktree } = params;
    const wanted = conflicts.filter(({ first, second }) =>
      worktree === undefined || first.worktree === worktree ||
      second.worktree === worktree
    );
    return {
      conflicts: wanted.map((each) => ({ ...each, paths: [...each.paths] })),
      branches,
      pairs,
    };
  },
  text: ({ conflicts, branches, pairs }) =>
    conflicts.length === 0
      ? `No conflicts between ${counted(branches, "branch", "branches")} (${
        counted(pairs, "pair")
      })`
      : conflicts.map(({ first, second, paths }) =>
        `${first.branch} and ${second.branch}: ${paths.join(", ")}`
      ).join("\n"),
});
