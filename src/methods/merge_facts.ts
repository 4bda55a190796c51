/** What the rules of the merge gate need to know of git. */
import { counted } from "../core/count_text.ts";
import { refused } from "../core/error.ts";
import type { BranchFacts } from "../core/merge_request_rules.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { findBranchCommit } from "../io/git_committed.ts";
import { commitsBetween } from "../io/git_merge.ts";
import { worktreeStatus } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";

/** @throws {LockstepError} `branch.not_found`. */
export async function requireTip(
  context: Context,
  branch: string,
): Promise<string> {
  const tip = await findBranchCommit(context.repository().commonDir, branch);
  if (tip !== undefined) return tip;
  throw refused(`Cannot use branch "${branch}": branch not found`, {
    reason: "branch.not_found",
    hint: "git branch --list",
  });
}

/** The same with whether there is anything to merge. */
export interface MergeFacts extends BranchFacts {
  readonly hasNew: boolean;
}

/**
 * Tells whose commits are in `base..head`, and who has commits that it lacks.
 * A worktree's own commits are those on its first-parent line since it was
 * made: what a merge brought in is somebody else's.
 */
export async function branchFacts(
  context: Context,
  merge: { readonly base: string; readonly head: string },
): Promise<MergeFacts> {
  const folder = context.repository().commonDir;
  const merged = new Set(await commitsBetween(folder, merge.base, merge.head));
  const worktrees = context.read((view) =>
    Object.values(view.all("worktrees"))
  );
  const contributors: string[] = [];
  const ahead: string[] = [];
  for (const worktree of worktrees) {
    const own = await ownCommits(folder, worktree);
    if (own.some((commit) => merged.has(commit))) {
      contributors.push(worktree.slug);
    }
    if (own.some((commit) => !merged.has(commit))) ahead.push(worktree.slug);
  }
  return { contributors, ahead, hasNew: merged.size > 0 };
}

async function ownCommits(
  folder: string,
  worktree: Worktree,
): Promise<string[]> {
  const tip = await findBranchCommit(folder, worktree.branch);
  if (tip === undefined || tip === worktree.base_commit) return [];
  return await commitsBetween(folder, worktree.base_commit, tip, {
    firstParent: true,
  });
}

/** @throws {LockstepError} `worktree.dirty`. */
export async function requireClean(
  worktree: Worktree,
  action: string,
): Promise<void> {
  const { changed, untracked } = await worktreeStatus(worktree.path);
  const paths = [...changed, ...untracked];
  if (paths.length === 0) return;
  throw refused(
    `Cannot ${action} "${worktree.branch}": its worktree has ${
      counted(paths.length, "uncommitted path")
    }: ${paths.slice(0, 5).join(", ")}`,
    {
      reason: "worktree.dirty",
      hint: `Commit or remove them in ${worktree.path}`,
      details: { paths },
    },
  );
}
