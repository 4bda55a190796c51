/**
 * Scratch worktrees: detached, reused, brought back to exactly a commit before
 * each use. Files are checked out or copied, never hard-linked.
 */
import { gitText } from "./git.ts";
import { isAbsence } from "./fs.ts";
import { findRepository } from "./repository.ts";

/** No hook of anybody runs for what happens in a scratch worktree. */
const QUIET = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "advice.detachedHead=false",
];

export interface ScratchOptions {
  /** Common git directory of the repository. */
  readonly commonDir: string;
  readonly path: string;
  readonly commit: string;
  /** Patterns of ignored files that stay from use to use. */
  readonly keep: readonly string[];
}

/** Makes the worktree hold exactly a commit; made anew when it is damaged. */
export async function setUpScratch(options: ScratchOptions): Promise<void> {
  const { path, commit, keep } = options;
  if (!isWorktreeOf(path, options.commonDir)) {
    await Deno.remove(path, { recursive: true }).catch(ignoreAbsence);
    await gitText(options.commonDir, [
      ...QUIET,
      "worktree",
      "add",
      "--quiet",
      "--force",
      "--force",
      "--detach",
      "--",
      path,
      commit,
    ]);
    return;
  }
  await dropLocks(path);
  // Detach first: a program that ran here may have switched to a branch.
  await gitText(path, [
    ...QUIET,
    "checkout",
    "--quiet",
    "--force",
    "--detach",
    commit,
  ]);
  await gitText(path, [...QUIET, "reset", "--quiet", "--hard", commit]);
  const excludes = keep.flatMap((pattern) => ["--exclude", pattern]);
  await gitText(path, [...QUIET, "clean", "-ffdxq", ...excludes]);
}

/** Removes a scratch worktree, with whatever is in it. */
export async function removeScratch(
  commonDir: string,
  path: string,
): Promise<void> {
  if (isWorktreeOf(path, commonDir)) {
    const args = ["worktree", "remove", "--force", "--force", "--", path];
    await gitText(commonDir, [...QUIET, ...args]);
  } else await Deno.remove(path, { recursive: true }).catch(ignoreAbsence);
}

/** What a killed git left: nobody else works in a scratch worktree. */
async function dropLocks(path: string): Promise<void> {
  const { gitDir } = findRepository(path);
  for (const name of ["index.lock", "HEAD.lock"]) {
    await Deno.remove(`${gitDir}/${name}`).catch(ignoreAbsence);
  }
}

/**
 * A folder that lost its `.git` lies in whatever repository is above it, and
 * cleaning would clean that.
 */
function isWorktreeOf(path: string, commonDir: string): boolean {
  try {
    if (!Deno.lstatSync(`${path}/.git`).isFile) return false;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
  const found = findRepository(path);
  return found.topLevel === path && found.commonDir === commonDir;
}

function ignoreAbsence(error: unknown): void {
  if (!isAbsence(error)) throw error;
}
