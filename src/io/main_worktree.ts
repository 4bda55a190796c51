import { join } from "@std/path";
import { git } from "./git.ts";
import type { Repository } from "./repository.ts";

/** Where the main worktree is, for names and places made from it. */
export interface MainWorktree {
  /** Its top level; the git directory where that is all that can be told. */
  readonly path: string;
  /** Last part of its path, without `.git`. */
  readonly name: string;
  /** The folder that it is in. */
  readonly parent: string;
}

/**
 * Finds the main worktree of a repository, with the same name and place from
 * each of its worktrees.
 */
export async function mainWorktreeOf(
  repository: Repository,
): Promise<MainWorktree> {
  const { commonDir, gitDir, topLevel } = repository;
  const named = await namedPath(commonDir);
  const slash = named.lastIndexOf("/");
  return {
    path: gitDir === commonDir ? topLevel : named,
    name: named.slice(slash + 1).replace(/\.git$/, "") || "repository",
    parent: named.slice(0, slash) || "/",
  };
}

/** A linked worktree knows the git directory; that is all both can go by. */
async function namedPath(commonDir: string): Promise<string> {
  if (commonDir.endsWith("/.git")) return commonDir.slice(0, -"/.git".length);
  // The git directory of a submodule lies elsewhere and says so.
  const result = await git(commonDir, ["config", "--get", "core.worktree"]);
  const set = result.stdout.replace(/\n$/, "");
  if (result.status !== 0 || set === "") return commonDir;
  return await Deno.realPath(
    set.startsWith("/") ? set : join(commonDir, set),
  );
}
