import { join } from "@std/path";
import { git } from "./git.ts";
import type { Repository } from "./repository.ts";

/** Where the main worktree is, for names and places made from it. */
export interface MainWorktree {
  /** Its top level; of a bare repository, the git directory. */
  readonly path: string;
  /** Last part of its path, without `.git`. */
  readonly name: string;
  /** The folder that it is in. */
  readonly parent: string;
}

/** Finds the main worktree of a repository from any of its worktrees. */
export async function mainWorktreeOf(
  repository: Repository,
): Promise<MainWorktree> {
  const path = await mainPath(repository);
  const slash = path.lastIndexOf("/");
  return {
    path,
    name: path.slice(slash + 1).replace(/\.git$/, "") || "repository",
    parent: path.slice(0, slash) || "/",
  };
}

async function mainPath(repository: Repository): Promise<string> {
  const { commonDir, gitDir, topLevel } = repository;
  if (gitDir === commonDir) return topLevel;
  if (commonDir.endsWith("/.git")) return commonDir.slice(0, -"/.git".length);
  // The git directory of a submodule lies elsewhere and says so.
  const result = await git(commonDir, ["config", "--get", "core.worktree"]);
  const set = result.stdout.replace(/\n$/, "");
  if (result.status !== 0 || set === "") return commonDir;
  return await Deno.realPath(
    set.startsWith("/") ? set : join(commonDir, set),
  );
}
