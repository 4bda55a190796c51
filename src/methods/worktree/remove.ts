import * as z from "zod/mini";
import { Worktree } from "../../core/records/worktree.ts";
import {
  requireOwnOrEnded,
  requireWorktree,
} from "../../core/worktree_rules.ts";
import { method } from "../method.ts";
import { removeManagedWorktree } from "../worktree_remove.ts";

export const definition = method({
  name: "worktree.remove",
  summary: "Remove a worktree and its branch, if nothing is lost with them",
  effect: "write",
  params: z.strictObject({
    slug: z.string().check(z.describe("The worktree")),
    force: z._default(z.boolean(), false).check(
      z.describe("Remove uncommitted and unmerged work too, after a backup"),
    ),
    keep_branch: z._default(z.boolean(), false).check(
      z.describe("Leave the branch where it is"),
    ),
  }),
  result: () =>
    z.strictObject({
      worktree: Worktree,
      backup_ref: z.nullable(z.string()),
      branch_deleted: z.boolean(),
    }),
  positional: ["slug"],
  example: "lockstep worktree remove auth-flow",
  run: (context, params) => {
    const { session_id } = context.actor();
    const worktree = context.read((view) => {
      const found = requireWorktree(view, "remove", params.slug);
      requireOwnOrEnded(view, found, { session_id, action: "remove" });
      return found;
    });
    return removeManagedWorktree(context, worktree, {
      isForced: params.force,
      isBranchKept: params.keep_branch,
    });
  },
  text: (result) =>
    [
      `Removed ${result.worktree.slug}${
        result.branch_deleted ? ` and ${result.worktree.branch}` : ""
      }`,
      ...(result.backup_ref === null ? [] : [`backup  ${result.backup_ref}`]),
    ].join("\n"),
});
