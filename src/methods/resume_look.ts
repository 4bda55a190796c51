/** Where an actor stands: what the ledger says, and beside it what git says. */
import { currentRef, type ResumeRef } from "../core/resume_ref.ts";
import type { GitState } from "../core/resume_text.ts";
import { LockstepError } from "../core/error.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { git } from "../io/git.ts";
import { headCommit, uncommittedPaths, worktreeTree } from "../io/git_tree.ts";
import { findBranchCommit, findHeadBranch } from "../io/git_committed.ts";
import { findRepository, type Repository } from "../io/repository.ts";
import { pendingFor, receiverOf } from "../core/inbox_rules.ts";
import { placeCase } from "./case_inspect.ts";
import type { Context } from "./context.ts";
import { findDrift } from "./drift_find.ts";

export interface Standing {
  readonly ref: ResumeRef;
  /** Null when the actor has no worktree. */
  readonly git: GitState | null;
  /** Messages that the actor has not read. */
  readonly unread: number;
  /** What governs the Case in hand and has changed since it began. */
  readonly drift: string[];
}

/** Returns where the caller stands; nothing is changed by asking. */
export async function lookUp(context: Context): Promise<Standing> {
  const facts = {
    actor: context.actor(),
    session: context.sessionId(),
    tree: undefined,
    now: context.now(),
  };
  const ref = context.read((view) => currentRef(view, facts));
  const worktree = ref.worktree === null
    ? undefined
    : context.read((view) => view.find("worktrees", ref.worktree ?? ""));
  const unread = context.read((view) =>
    pendingFor(view, facts.session, receiverOf(facts.actor)).length
  );
  if (worktree === undefined) return { ref, git: null, unread, drift: [] };
  const state = await gitState(context, worktree);
  if (!state.exists || ref.case === null || ref.source !== "in_hand") {
    return { ref, git: state, unread, drift: [] };
  }
  const task = ref.case;
  const placed = context.read((view) => placeCase(view, task));
  const drift = (await findDrift(context, placed)).map((each) => each.what);
  if (ref.gates.length === 0) return { ref, git: state, unread, drift };
  const tree = await worktreeTree(worktree.path);
  return {
    ref: context.read((view) => currentRef(view, { ...facts, tree })),
    git: state,
    unread,
    drift,
  };
}

const GONE: GitState = {
  exists: false,
  branch: null,
  head: null,
  dirty: 0,
  ahead: 0,
};

async function gitState(
  context: Context,
  worktree: Worktree,
): Promise<GitState> {
  const { path } = worktree;
  const repository = findRepositoryHere(context, path);
  if (repository === undefined) return GONE;
  const branch = await findHeadBranch(repository.gitDir);
  const [head, dirty, ahead] = await Promise.all([
    branch === undefined
      ? headCommit(path)
      : findBranchCommit(repository.commonDir, branch),
    uncommittedPaths(path),
    git(path, [
      "rev-list",
      "--count",
      "--end-of-options",
      `${worktree.base_ref ?? worktree.base_commit}..HEAD`,
    ]),
  ]);
  return {
    exists: true,
    branch: branch ?? null,
    head: head ?? null,
    dirty: dirty.length,
    ahead: ahead.status === 0 ? Number(ahead.stdout) : 0,
  };
}

/** A folder that lost its `.git` must not be taken for the one above it. */
function findRepositoryHere(
  context: Context,
  path: string,
): Repository | undefined {
  try {
    const found = findRepository(path);
    const isHere = found.topLevel === path &&
      found.commonDir === context.repository().commonDir;
    return isHere ? found : undefined;
  } catch (error) {
    if (error instanceof LockstepError) return undefined;
    throw error;
  }
}
