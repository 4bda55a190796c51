/**
 * What follows a landing: the push, and the end of worktrees that have served.
 * None of it can undo the landing, so what does not work out is told, not
 * thrown.
 */
import { ROOT, sendMessage } from "../core/inbox_rules.ts";
import { recordPush } from "../core/merge_land.ts";
import type { MergeRequest } from "../core/records/merge.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { isEnded } from "../core/thread_state.ts";
import { faultPoint } from "../io/fault.ts";
import { findRemoteOf, findRemoteTip, pushCommit } from "../io/git_move.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import type { Context } from "./context.ts";
import { inspectRemoval, removeManagedWorktree } from "./worktree_remove.ts";

/** What became of a worktree whose work has landed. */
export interface ClosedWorktree {
  readonly slug: string;
  readonly branch: string;
  /** Null when it was removed. */
  readonly kept_because: string | null;
  /** Ref that keeps the tip of a branch that is not in the target as it is. */
  readonly backup_ref: string | null;
}

/** Pushes the landed commit when the configuration says so. */
export async function pushLanded(
  context: Context,
  request: MergeRequest,
): Promise<MergeRequest> {
  const { merge } = await context.config();
  const { landed_commit: commit, target, candidate } = request;
  const isDone = request.push?.state === "pushed";
  if (!merge.push || commit === null || candidate === null || isDone) {
    return request;
  }
  // A relative address of a remote counts from the main worktree.
  const { path: folder } = await mainWorktreeOf(context.repository());
  const remote = await findRemoteOf(folder, target);
  if (remote === undefined) return request;
  const expected = await findRemoteTip(folder, remote, target);
  const result = await pushCommit(folder, {
    remote,
    branch: target,
    commit,
    expected: expected ?? candidate.base,
  });
  faultPoint("merge.land.pushed");
  return await context.transact((tx) =>
    recordPush(tx, request.id, {
      remote,
      state: result.isMoved ? "pushed" : "refused",
      said: result.isMoved ? "" : result.said,
    }, context.now())
  );
}

/**
 * Removes the worktrees that were merged into what has landed, and those of
 * its reviewers, with their branches. Nothing goes that is not proven to be in
 * the target, and nothing that somebody uses.
 */
export async function closeLanded(
  context: Context,
  request: MergeRequest,
): Promise<ClosedWorktree[]> {
  const { merge } = await context.config();
  if (!merge.delete_branch) return [];
  const closed: ClosedWorktree[] = [];
  for (const worktree of servedBy(context, request)) {
    const { slug, branch } = worktree;
    const { obstacles } = await inspectRemoval(context, worktree);
    const [first] = obstacles;
    if (first !== undefined) {
      const kept_because = first.message;
      closed.push({ slug, branch, kept_because, backup_ref: null });
      continue;
    }
    const { backup_ref } = await removeManagedWorktree(context, worktree);
    closed.push({ slug, branch, kept_because: null, backup_ref });
  }
  return closed;
}

/** Tells the session whose turn it is now, if it is another. */
export async function tellNext(
  context: Context,
  next: MergeRequest | undefined,
  landed: MergeRequest,
): Promise<void> {
  if (next === undefined || next.session_id === landed.session_id) return;
  await context.transact((tx) =>
    sendMessage(tx, {
      session_id: next.session_id,
      from: context.actor(),
      to: ROOT,
      kind: "message",
      mode: null,
      text:
        `${landed.id} has landed; ${next.id} is next: lockstep merge main acquire-lock ${next.id}`,
    }, context.now())
  );
}

/** Children whose work is in, and worktrees of reviewers; youngest first. */
function servedBy(context: Context, request: MergeRequest): Worktree[] {
  return context.read((view) => {
    const threads = Object.values(view.all("threads"));
    const isReviewers = (worktree: Worktree) => {
      const own = threads.filter((each) => each.worktree === worktree.slug);
      return own.length > 0 &&
        own.every((each) =>
          isEnded(each) && each.role === "reviewer" &&
          each.merge_request_id === request.id
        );
    };
    return Object.values(view.all("worktrees"))
      .filter((worktree) =>
        worktree.session_id === request.session_id &&
        worktree.kind === "child" &&
        (worktree.state === "merged" ||
          (worktree.state === "active" && isReviewers(worktree)))
      )
      .toSorted((a, b) => a.created_at < b.created_at ? 1 : -1);
  });
}
