/**
 * The proof that a folder is the worktree that the ledger means, before
 * anything is changed in it: a folder can be moved, replaced by a clone, or
 * lose its `.git`, and git would then act on something else.
 */
import { LockstepError, refused } from "../core/error.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { findHeadBranch } from "../io/git_committed.ts";
import { findOperation, findWorktreeOf } from "../io/git_worktree.ts";
import { findRepository, type Repository } from "../io/repository.ts";
import type { Context } from "./context.ts";

/** What a folder turned out to be. */
export type Identity =
  | { readonly kind: "same"; readonly repository: Repository }
  /** There is nothing at the path. */
  | { readonly kind: "missing" }
  /** Something else, or something changed, is there. */
  | { readonly kind: "different"; readonly what: string };

/**
 * Returns what is wrong with the repository that git finds in a worktree's
 * folder, whatever is checked out; `undefined` when it is the right one.
 */
export function findForeign(
  context: Context,
  worktree: Worktree,
): string | undefined {
  try {
    const found = findRepository(worktree.path);
    return foreignIn(context, worktree, found);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return error.message;
  }
}

/** Compares a worktree's folder with its record. */
export async function identityOf(
  context: Context,
  worktree: Worktree,
): Promise<Identity> {
  let found: Repository;
  try {
    found = findRepository(worktree.path);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return error.reason === "folder.not_found"
      ? { kind: "missing" }
      : { kind: "different", what: error.message };
  }
  return await identityAt(context, worktree, found);
}

/** The same, of the repository that was found in its folder just now. */
export async function identityAt(
  context: Context,
  worktree: Worktree,
  found: Repository,
): Promise<Identity> {
  const what = await differenceOf(context, worktree, found);
  return what === undefined
    ? { kind: "same", repository: found }
    : { kind: "different", what };
}

function foreignIn(
  context: Context,
  worktree: Worktree,
  found: Repository,
): string | undefined {
  const { commonDir } = context.repository();
  if (found.topLevel !== worktree.path) {
    return `the folder is a part of ${found.topLevel}`;
  }
  if (found.commonDir !== commonDir) {
    return `the folder belongs to another repository, ${found.commonDir}`;
  }
  if (found.gitDir !== `${commonDir}/worktrees/${worktree.git_name}`) {
    return `its git directory is ${found.gitDir}`;
  }
  const pointsTo = findWorktreeOf(found.gitDir);
  return pointsTo === worktree.path
    ? undefined
    : `git knows it at ${pointsTo ?? "no path"}`;
}

async function differenceOf(
  context: Context,
  worktree: Worktree,
  found: Repository,
): Promise<string | undefined> {
  const foreign = foreignIn(context, worktree, found);
  if (foreign !== undefined) return foreign;
  const branch = await findHeadBranch(found.gitDir);
  if (branch === worktree.branch) return undefined;
  const operation = findOperation(found.gitDir);
  return `it is on ${branch ?? "a detached HEAD"}, not on ${worktree.branch}${
    operation === undefined ? "" : `; a ${operation} is under way`
  }`;
}

/**
 * Refuses to go on unless top level, git directory, branch and recorded name
 * agree.
 *
 * @throws {LockstepError} `worktree.missing`, `worktree.identity`.
 */
export async function requireIdentity(
  context: Context,
  worktree: Worktree,
  action: string,
): Promise<Repository> {
  const identity = await identityOf(context, worktree);
  if (identity.kind === "same") return identity.repository;
  const isMissing = identity.kind === "missing";
  throw refused(
    `Cannot ${action} "${worktree.slug}": ${
      isMissing ? `there is nothing at ${worktree.path}` : identity.what
    }`,
    {
      reason: isMissing ? "worktree.missing" : "worktree.identity",
      hint:
        `See what it is: lockstep doctor; then: lockstep worktree repair ${worktree.slug}`,
      details: { worktree: worktree.slug, path: worktree.path },
    },
  );
}
