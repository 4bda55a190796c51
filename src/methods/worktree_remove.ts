/**
 * Taking a worktree away without losing anything: everything that would be
 * lost is looked at first, what is waived is backed up first, and git looks
 * once more itself.
 */
import { join } from "@std/path";
import type { Worktree } from "../core/records/worktree.ts";
import {
  type Merged,
  mergeTargets,
  type Obstacle,
  obstaclesTo,
  type RemovalFacts,
  requireNoObstacle,
} from "../core/removal_rules.ts";
import { isKept, markRemoved } from "../core/worktree_rules.ts";
import { withFileLock } from "../io/file_lock.ts";
import { gitText } from "../io/git.ts";
import {
  backUpWorktree,
  commitsOutside,
  hasSubmoduleWork,
  keepCommit,
  mergedInto,
  processesIn,
  stashesOn,
} from "../io/git_removal.ts";
import { isThere } from "../io/fs.ts";
import {
  deleteBranchAt,
  findBranchTip,
  findOperation,
  listWorktrees,
  removeWorktree,
  worktreeStatus,
} from "../io/git_worktree.ts";
import { type Identity, identityOf } from "./worktree_identity.ts";
import type { Context } from "./context.ts";
import { noteWhenSlow } from "./slow_note.ts";
import { lockPath, removeEmptyContainer } from "./worktree_make.ts";

const WAIT_MS = 60_000;

export interface RemoveWorktreeOptions {
  /** Waives dirt, after a backup; never identity. */
  readonly isForced?: boolean;
  readonly isBranchKept?: boolean;
  /** The session of a session's own worktree is being ended. */
  readonly isSessionEnding?: boolean;
}

export interface RemovedWorktree {
  readonly worktree: Worktree;
  /** Ref that holds what would have been lost; null when nothing would. */
  readonly backup_ref: string | null;
  readonly branch_deleted: boolean;
}

/** What the removal itself needs to know besides. */
export interface SeenForRemoval extends RemovalFacts {
  /** Commit of the branch; `undefined` when it is gone. */
  readonly tip: string | undefined;
  /** Submodules are checked out in it: git wants force to remove them. */
  readonly hasSubmodules: boolean;
  /** git knows a worktree at the path. */
  readonly isListed: boolean;
}

/** Looks at all that could be lost with a worktree. Changes nothing. */
async function removalFactsOf(
  context: Context,
  worktree: Worktree,
): Promise<SeenForRemoval> {
  const folder = context.repository().commonDir;
  const identity = await identityOf(context, worktree);
  const tip = await findBranchTip(folder, worktree.branch);
  const listed = (await listWorktrees(folder))
    .find((each) => each.path === worktree.path);
  const isMissing = identity.kind === "missing";
  const container = worktree.path.slice(0, worktree.path.lastIndexOf("/"));
  return {
    ...tip === undefined
      ? { merged: "ancestry" as const, unmergedCommits: 0 }
      : await mergedOf(context, worktree, tip),
    ...await contentOf(identity),
    ...(identity.kind === "different" ? { difference: identity.what } : {}),
    ...(listed?.lockedReason === undefined
      ? {}
      : { lockedReason: listed.lockedReason }),
    isMissing,
    isVolumeAbsent: isMissing && !isThere(container),
    stashes: await stashesOn(folder, worktree.branch),
    users: isMissing ? [] : await processesIn(worktree.path) ?? [],
    tip,
    isListed: listed !== undefined,
  };
}

async function mergedOf(
  context: Context,
  worktree: Worktree,
  tip: string,
): Promise<{ merged: Merged; unmergedCommits: number }> {
  const folder = context.repository().commonDir;
  const targets: string[] = [];
  for (const name of context.read((view) => mergeTargets(view, worktree))) {
    const commit = await findBranchTip(folder, name);
    if (commit !== undefined) targets.push(commit);
  }
  // Where it started from is its own history, wherever its parent is now.
  targets.push(worktree.base_commit);
  let merged: Merged = "no";
  for (const target of targets) {
    const found = await mergedInto(folder, tip, target);
    if (found === "ancestry") return { merged: found, unmergedCommits: 0 };
    if (found === "content") merged = found;
  }
  return {
    merged,
    unmergedCommits: await commitsOutside(folder, tip, targets),
  };
}

async function contentOf(identity: Identity) {
  if (identity.kind !== "same") {
    return { uncommitted: [], hasSubmodules: false, hasSubmoduleWork: false };
  }
  const { topLevel, gitDir } = identity.repository;
  const status = await worktreeStatus(topLevel);
  const operation = findOperation(gitDir);
  const hasSubmodules = isThere(join(gitDir, "modules"));
  return {
    uncommitted: [...status.changed, ...status.untracked],
    hasSubmodules,
    hasSubmoduleWork: hasSubmodules && await hasSubmoduleWork(topLevel),
    ...(operation === undefined ? {} : { operation }),
  };
}

/** Looks at a worktree and says what is in the way of removing it. */
export async function inspectRemoval(
  context: Context,
  worktree: Worktree,
  options: RemoveWorktreeOptions = {},
): Promise<
  {
    readonly facts: SeenForRemoval;
    readonly obstacles: readonly Obstacle[];
  }
> {
  const facts = await removalFactsOf(context, worktree);
  const obstacles = context.read((view) =>
    obstaclesTo(view, worktree, {
      facts,
      isBranchKept: options.isBranchKept ?? false,
      isSessionEnding: options.isSessionEnding ?? false,
    })
  );
  return { facts, obstacles };
}

/**
 * Removes a worktree, its branch, and git's record of it.
 *
 * @throws {LockstepError} with the reason of what is in the way:
 * `worktree.identity`, `worktree.dirty`, `worktree.unmerged`, …
 */
export async function removeManagedWorktree(
  context: Context,
  worktree: Worktree,
  options: RemoveWorktreeOptions = {},
): Promise<RemovedWorktree> {
  if (!isKept(worktree)) {
    return { worktree, backup_ref: null, branch_deleted: false };
  }
  const { facts, obstacles } = await inspectRemoval(context, worktree, options);
  requireNoObstacle(worktree, obstacles, options.isForced ?? false);
  const isForced = obstacles.length > 0 || facts.isMissing ||
    facts.hasSubmodules;
  const backup_ref = await backUp(context, worktree, { facts, options });
  using _note = noteWhenSlow(
    context.options.report,
    `removing ${worktree.path}`,
  );
  await withFileLock(lockPath(context), WAIT_MS, async () => {
    const folder = context.repository().commonDir;
    if (facts.isListed) {
      await takeAway(folder, worktree.path, isForced);
    }
    await removeEmptyContainer(worktree.path);
  });
  const removed = await context.transact((tx) =>
    markRemoved(tx, worktree.slug, context.now())
  );
  const branch_deleted = options.isBranchKept !== true &&
    facts.tip !== undefined &&
    await deleteBranchAt(
      context.repository().commonDir,
      worktree.branch,
      facts.tip,
    );
  return { worktree: removed, backup_ref, branch_deleted };
}

/** Without force git refuses what became dirty since we looked. */
async function takeAway(
  folder: string,
  path: string,
  isForced: boolean,
): Promise<void> {
  if (isForced) return await removeWorktree(folder, path);
  await gitText(folder, ["worktree", "remove", "--", path]);
}

async function backUp(
  context: Context,
  worktree: Worktree,
  seen: {
    readonly facts: SeenForRemoval;
    readonly options: RemoveWorktreeOptions;
  },
): Promise<string | null> {
  const { facts, options } = seen;
  const stamp = context.now().replace(/[^0-9]/g, "");
  const ref = `refs/lockstep/backup/${worktree.slug}/${stamp}`;
  const isDirty = facts.uncommitted.length > 0 || facts.operation !== undefined;
  if (isDirty) {
    const message = `Backup of worktree ${worktree.slug} before its removal`;
    return await backUpWorktree(worktree.path, { ref, message });
  }
  const isSafe = facts.merged === "ancestry" || options.isBranchKept === true;
  if (facts.tip === undefined || isSafe) return null;
  await keepCommit(context.repository().commonDir, ref, facts.tip);
  return ref;
}
