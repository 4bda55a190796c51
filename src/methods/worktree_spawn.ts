import type { Transaction } from "../core/aggregates.ts";
import { LockstepError, refused } from "../core/error.ts";
import type { Scope, Worktree } from "../core/records/worktree.ts";
import { requireOpenSession } from "../core/session_rules.ts";
import { requireActive } from "../core/worktree_rules.ts";
import { branchesBelow, findBranchTip } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";
import { requireIdentity } from "./worktree_identity.ts";
import { makeWorktree } from "./worktree_make.ts";
import { inspectRemoval, removeManagedWorktree } from "./worktree_remove.ts";

export interface SpawnWorktreeOptions {
  readonly sessionId: string;
  /** Slug of the worktree to spawn from; the session's own when left out. */
  readonly parent?: string | undefined;
  /** The name it gets unless that is taken. */
  readonly slug: string;
  /** What commits on its branch may touch; nothing when both are empty. */
  readonly scope: Scope;
  /** Commit to start at instead of the tip of the parent's branch. */
  readonly commit?: string | undefined;
  /** Check out only what the scope allows, and the files at the top. */
  readonly isSparse?: boolean;
  /** Rule to hold before anything is made. */
  readonly check?: (tx: Transaction) => void;
  /** What else becomes true together with the worktree. */
  readonly also?: (tx: Transaction, worktree: Worktree) => void;
}

/**
 * Makes a child worktree, from the tip of its parent's branch.
 *
 * @throws {LockstepError} `session.not_found`, `session.closed`,
 * `worktree.not_found`, `worktree.not_active`, `worktree.foreign_session`,
 * `worktree.identity`, and as `makeWorktree`.
 */
export async function spawnWorktree(
  context: Context,
  options: SpawnWorktreeOptions,
): Promise<Worktree> {
  const { sessionId: session_id } = options;
  const parent = context.read((view) => {
    const session = requireOpenSession(view, session_id);
    const slug = options.parent ?? session.worktree;
    return requireActive(view, { action: "spawn from", slug, session_id });
  });
  await requireIdentity(context, parent, "spawn from");
  const { worktree: config } = await context.config();
  // One question tells the parent's tip, and which names are taken.
  const branches = await branchesBelow(parent.path, config.branch_prefix);
  const baseCommit = options.commit ?? branches.get(parent.branch) ??
    await findBranchTip(parent.path, parent.branch);
  if (baseCommit === undefined) throw branchGone(parent);
  return await makeWorktree(context, {
    kind: "child",
    slug: options.slug,
    sessionId: session_id,
    parent: parent.slug,
    baseRef: options.commit === undefined ? parent.branch : null,
    baseCommit,
    scope: options.scope,
    isSparse: options.isSparse ?? false,
    branches,
    check: (tx) => {
      requireOpenSession(tx, session_id);
      requireActive(tx, {
        action: "spawn from",
        slug: parent.slug,
        session_id,
      });
      options.check?.(tx);
    },
    ...(options.also === undefined ? {} : { also: options.also }),
  });
}

function branchGone(parent: Worktree) {
  return refused(
    `Cannot spawn from "${parent.slug}": its branch ${parent.branch} has no commit`,
    { reason: "worktree.branch_gone", hint: "Run lockstep doctor" },
  );
}

/**
 * Removes a worktree again that was made for something that did not start. It
 * stays when there is anything in it, and when it cannot be removed.
 */
export async function takeBackUnused(
  context: Context,
  worktree: Worktree,
): Promise<void> {
  try {
    const { obstacles } = await inspectRemoval(context, worktree);
    if (obstacles.length > 0) return;
    await removeManagedWorktree(context, worktree);
  } catch (error) {
    // Why it did not start is what matters; `worktree clean` finds it later.
    if (!(error instanceof LockstepError)) throw error;
    context.options.report(
      `worktree ${worktree.slug} is left over: ${error.message}`,
    );
  }
}
