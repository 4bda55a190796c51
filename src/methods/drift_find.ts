import { type Drift, driftOf } from "../core/task_drift.ts";
import type { AskedHistory } from "../io/git_asked.ts";
import { findLooseCommit } from "../io/git_committed.ts";
import { hasCommit } from "../io/git_tree.ts";
import type { PlacedCase } from "./case_inspect.ts";
import { configDigest } from "./config_digest.ts";
import type { Context } from "./context.ts";
import { identityOf } from "./worktree_identity.ts";

/**
 * Returns what governs a Case and has changed since it began. `history` is
 * what git has said already of the worktree that the caller stands in.
 */
export async function findDrift(
  context: Context,
  placed: PlacedCase,
  history?: AskedHistory,
): Promise<Drift[]> {
  const { task, worktree, base } = placed;
  // Where nothing can be asked, nothing is said to have changed.
  const has_base = base === undefined || worktree?.state !== "active" ||
    (await identityOf(context, worktree)).kind !== "same" ||
    history?.commits.includes(base) ||
    // A branch that has not moved since needs no git.
    findLooseCommit(context.repository().commonDir, worktree.branch) === base ||
    await hasCommit(worktree.path, base);
  const config_digest = await configDigest(await context.config());
  return context.read((view) =>
    driftOf(view, { task, config_digest, has_base })
  );
}
