import { join } from "@std/path";
import { findCommit, git } from "./git.ts";
import { isThere } from "./fs.ts";
import { worktreeStatus } from "./git_worktree.ts";

/**
 * Returns what is not committed inside of submodules, by submodule, as paths
 * from the top of the repository that holds them. One that has moved to
 * another commit has changed itself, and is left out; so is what is none.
 */
export async function submoduleChanges(
  folder: string,
  paths: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const changes = new Map<string, readonly string[]>();
  for (const path of paths) {
    const inner = join(folder, path);
    if (!isThere(join(inner, ".git"))) continue;
    const recorded = await git(folder, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `HEAD:${path}`,
    ]);
    const isMoved = recorded.status !== 0 ||
      recorded.stdout.trim() !== await findCommit(inner, "HEAD");
    if (isMoved) continue;
    const { changed, untracked } = await worktreeStatus(inner);
    changes.set(
      path,
      [...changed, ...untracked].map((each) => `${path}/${each}`),
    );
  }
  return changes;
}
