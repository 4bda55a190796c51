import { join } from "@std/path";
import { LockstepError, refused } from "../core/error.ts";
import { shellWord } from "../core/shell_word.ts";
import { isAbsence, isThere, readText } from "./fs.ts";

/** One git repository as seen from a folder, found without starting git. */
export interface Repository {
  /** Canonical path of the common git directory: what names the repository. */
  readonly commonDir: string;
  /** Git directory of this worktree; the common one in the main worktree. */
  readonly gitDir: string;
  /** Canonical path of the worktree's top level. */
  readonly topLevel: string;
}

/**
 * File in a folder of worktrees that names their repository. A search for
 * `.git` that meets it has lost its worktree: going on would find whatever
 * repository happens to lie above.
 */
export const WORKTREES_MARKER = ".lockstep-worktrees";

/**
 * Finds the repository that holds a folder. The environment (`GIT_DIR`, …) is
 * not asked: an inherited value must not misdirect a call.
 *
 * @throws {LockstepError} `repository.not_found`, `repository.bare`,
 * `worktree.git_missing`, `folder.not_found`.
 */
export function findRepository(folder: string): Repository {
  let at = canonicalFolder(folder);
  for (;;) {
    const found = repositoryAt(at);
    if (found !== undefined) return found;
    if (at !== folder && isWorktreesFolder(at)) throw lostWorktree(folder, at);
    if (isBare(at)) throw bare(at);
    const above = at.slice(0, at.lastIndexOf("/")) || "/";
    if (above === at) throw notFound(folder);
    at = above;
  }
}

function canonicalFolder(folder: string): string {
  try {
    const path = Deno.realPathSync(folder);
    if (Deno.statSync(path).isDirectory) return path;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  throw new LockstepError(
    "usage",
    `Cannot use "${folder}": it is not a folder`,
    { reason: "folder.not_found", hint: "Name an existing folder with -C DIR" },
  );
}

function repositoryAt(topLevel: string): Repository | undefined {
  const dotGit = `${topLevel}/.git`;
  let gitDir = dotGit;
  try {
    if (Deno.statSync(dotGit).isFile) {
      const link = readText(dotGit) ?? "";
      const target = /^gitdir: ([^]+?)[\r\n]*$/.exec(link)?.[1];
      if (target === undefined) return undefined;
      gitDir = target.startsWith("/") ? target : join(topLevel, target);
    }
    const common = readText(`${gitDir}/commondir`)?.trim();
    const commonDir = common === undefined
      ? gitDir
      : common.startsWith("/")
      ? common
      : join(gitDir, common);
    if (!isGitDirectory(commonDir)) return undefined;
    return {
      commonDir: Deno.realPathSync(commonDir),
      gitDir: Deno.realPathSync(gitDir),
      topLevel,
    };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function isGitDirectory(path: string): boolean {
  return isThere(`${path}/HEAD`) && isThere(`${path}/objects`);
}

function isBare(path: string): boolean {
  return isGitDirectory(path) && isThere(`${path}/refs`);
}

function isWorktreesFolder(path: string): boolean {
  return isThere(`${path}/${WORKTREES_MARKER}`);
}

function notFound(folder: string): LockstepError {
  return refused(
    `Cannot find a git repository at "${folder}": there is none here or above`,
    {
      reason: "repository.not_found",
      hint: "Change into a repository, or name one with -C DIR",
    },
  );
}

function bare(path: string): LockstepError {
  return refused(`Cannot work in "${path}": it is a bare repository`, {
    reason: "repository.bare",
    hint: `Make a worktree of it: git -C ${
      shellWord(path)
    } worktree add ../main`,
  });
}

function lostWorktree(folder: string, container: string): LockstepError {
  return refused(
    `Cannot work in "${folder}": this worktree has lost its .git file`,
    {
      reason: "worktree.git_missing",
      hint: `Run lockstep doctor in the main worktree of ${
        readText(join(container, WORKTREES_MARKER))?.trim() ?? "the repository"
      }`,
    },
  );
}
