import { usage } from "../core/error.ts";
import type { Context } from "./context.ts";

/**
 * Returns the branch of the managed worktree that the call stands in.
 *
 * @throws {LockstepError} `worktree.not_managed`.
 */
export function requireManagedBranch(context: Context): string {
  const { topLevel } = context.repository();
  const worktree = context.read((view) =>
    Object.values(view.all("worktrees")).find((each) =>
      each.path === topLevel && each.state !== "removed"
    )
  );
  if (worktree !== undefined) return worktree.branch;
  throw usage(
    `Cannot tell which branch is meant: "${topLevel}" is no managed worktree`,
    {
      reason: "worktree.not_managed",
      hint: "Add --branch NAME; see lockstep worktree list",
    },
  );
}
