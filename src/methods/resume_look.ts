/** Where an actor stands: what the ledger says, and beside it what git says. */
import { nextAfterGit } from "../core/resume_idle.ts";
import { currentRef, type ResumeRef } from "../core/resume_ref.ts";
import type { GitState } from "../core/resume_text.ts";
import { LockstepError } from "../core/error.ts";
import { hasGateRuns } from "../core/task_finish.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { git } from "../io/git.ts";
import { headCommit, uncommittedPaths, worktreeTree } from "../io/git_tree.ts";
import {
  findBranchCommit,
  findHeadBranch,
  findLooseCommit,
} from "../io/git_committed.ts";
import { findRepository, type Repository } from "../io/repository.ts";
import { type Asked, type AskedHistory, takeAnswer } from "../io/git_asked.ts";
import { baseOf } from "../core/worktree_base.ts";
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
  const early = askEarly(context);
  const facts = {
    actor: context.actor(),
    session: context.sessionId(),
    tree: undefined,
    now: context.now(),
  };
  const { ref, worktree, unread, inHand } = context.read((view) => {
    const ref = currentRef(view, facts);
    const task = ref.source === "in_hand" ? ref.case : null;
    return {
      ref,
      worktree: view.find("worktrees", ref.worktree ?? ""),
      unread: pendingFor(view, facts.session, receiverOf(facts.actor)).length,
      inHand: task === null
        ? undefined
        : { placed: placeCase(view, task), needsTree: hasGateRuns(view, task) },
    };
  });
  const found = worktree === undefined
    ? undefined
    : findRepositoryHere(context, worktree.path);
  if (worktree === undefined || found === undefined) {
    const git = worktree === undefined ? null : GONE;
    return { ref, git, unread, drift: [] };
  }
  const here = early?.path === worktree.path ? early : undefined;
  // All three wait for git, and none of them for another.
  const [git, drift, tree] = await Promise.all([
    gitState(found, worktree, here),
    inHand === undefined ? [] : findDrift(context, inHand.placed, {
      repository: found,
      history: here?.asked?.history,
    }),
    inHand?.needsTree === true ? worktreeTree(worktree.path) : undefined,
  ]);
  const seen = tree === undefined
    ? ref
    : context.read((view) => currentRef(view, { ...facts, tree }));
  return {
    ref: { ...seen, next_step: nextAfterGit(seen.next_step, git) },
    git,
    unread,
    drift: drift.map((each) => each.what),
  };
}

const GONE: GitState = {
  exists: false,
  branch: null,
  head: null,
  dirty: 0,
  ahead: 0,
};

/** What git was asked about a worktree before the ledger was. */
interface Early {
  readonly path: string;
  readonly uncommitted: Promise<readonly string[]>;
  /** Undefined where the launcher has not asked. */
  readonly asked: Asked | undefined;
}

/**
 * Asks git before the ledger is: git takes as long as all the rest. In a
 * linked worktree it is nearly always that one which is meant.
 */
function askEarly(context: Context): Early | undefined {
  const { topLevel: path, gitDir, commonDir } = context.repository();
  if (gitDir === commonDir) return undefined;
  const asked = takeAnswer(path);
  if (asked !== undefined) {
    return { path, uncommitted: Promise.resolve(asked.uncommitted), asked };
  }
  const uncommitted = uncommittedPaths(path);
  // Where it turns out not to be wanted, nobody asks what became of it.
  uncommitted.catch(() => undefined);
  return { path, uncommitted, asked };
}

async function gitState(
  repository: Repository,
  worktree: Worktree,
  early: Early | undefined,
): Promise<GitState> {
  const { path } = worktree;
  const branch = await findHeadBranch(repository.gitDir);
  const head = branch === undefined
    ? await headCommit(path)
    : await findBranchCommit(repository.commonDir, branch);
  const [dirty, ahead] = await Promise.all([
    early?.uncommitted ?? uncommittedPaths(path),
    commitsAhead(repository, worktree, {
      head,
      history: early?.asked?.history,
    }),
  ]);
  return {
    exists: true,
    branch: branch ?? null,
    head: head ?? null,
    dirty: dirty.length,
    ahead,
  };
}

/** git is asked only where neither the launcher nor files of refs tell. */
async function commitsAhead(
  { commonDir }: Repository,
  worktree: Worktree,
  known: {
    readonly head: string | undefined;
    readonly history: AskedHistory | undefined;
  },
): Promise<number> {
  const { path, base_ref, base_commit } = worktree;
  const { head, history } = known;
  const base = baseOf(worktree);
  if (history?.base === base) return history.ahead;
  const commit = base_ref === null
    ? base_commit
    : findLooseCommit(commonDir, base_ref);
  if (head !== undefined && head === commit) return 0;
  const counted = await git(path, [
    "rev-list",
    "--count",
    "--end-of-options",
    `${base}..HEAD`,
  ]);
  return counted.status === 0 ? Number(counted.stdout) : 0;
}

/** A folder that lost its `.git` must not be taken for the one above it. */
function findRepositoryHere(
  context: Context,
  path: string,
): Repository | undefined {
  const own = context.repository();
  if (own.topLevel === path) return own;
  try {
    const found = findRepository(path);
    const isHere = found.topLevel === path &&
      found.commonDir === own.commonDir;
    return isHere ? found : undefined;
  } catch (error) {
    if (error instanceof LockstepError) return undefined;
    throw error;
  }
}
