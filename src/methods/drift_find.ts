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
  const { task } = placed;
  const [config_digest, has_base] = await Promise.all([
    context.config().then(configDigest),
    hasBase(context, placed, history),
  ]);
  return context.read((view) =>
    driftOf(view, { task, config_digest, has_base })
  );
}

/** Where nothing can be asked, nothing is said to have changed. */
async function hasBase(
  context: Context,
  { worktree, base }: PlacedCase,
  history: AskedHistory | undefined,
): Promise<boolean> {
  if (base === undefined || worktree?.state !== "active") return true;
  const { kind } = await identityOf(context, worktree);
  const { commonDir } = context.repository();
  return kind !== "same" || history?.commits.includes(base) === true ||
    // A branch that has not moved since needs no git.
    findLooseCommit(commonDir, worktree.branch) === base ||
    await hasCommit(worktree.path, base);
}
