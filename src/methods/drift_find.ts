import { type Drift, driftOf } from "../core/task_drift.ts";
import type { AskedHistory } from "../io/git_asked.ts";
import { findLooseCommit } from "../io/git_committed.ts";
import { hasCommit } from "../io/git_tree.ts";
import type { Repository } from "../io/repository.ts";
import type { PlacedCase } from "./case_inspect.ts";
import { configDigest } from "./config_digest.ts";
import type { Context } from "./context.ts";
import { identityAt, identityOf } from "./worktree_identity.ts";

/** What was found out of the Case's worktree just now. */
export interface KnownWorktree {
  readonly repository: Repository;
  /** Undefined where git was not asked. */
  readonly history: AskedHistory | undefined;
}

/** Returns what governs a Case and has changed since it began. */
export async function findDrift(
  context: Context,
  placed: PlacedCase,
  known?: KnownWorktree,
): Promise<Drift[]> {
  const { task } = placed;
  const [config_digest, has_base] = await Promise.all([
    context.config().then(configDigest),
    hasBase(context, placed, known),
  ]);
  return context.read((view) =>
    driftOf(view, { task, config_digest, has_base })
  );
}

/** Where nothing can be asked, nothing is said to have changed. */
async function hasBase(
  context: Context,
  { worktree, base }: PlacedCase,
  known: KnownWorktree | undefined,
): Promise<boolean> {
  if (base === undefined || worktree?.state !== "active") return true;
  const { kind } = known === undefined
    ? await identityOf(context, worktree)
    : await identityAt(context, worktree, known.repository);
  const { commonDir } = context.repository();
  return kind !== "same" || known?.history?.commits.includes(base) === true ||
    // A branch that has not moved since needs no git.
    findLooseCommit(commonDir, worktree.branch) === base ||
    await hasCommit(worktree.path, base);
}
