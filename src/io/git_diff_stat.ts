import { git } from "./git.ts";

/**
 * Returns `git diff --stat` of a worktree against a commit, what is not
 * committed included; why not, where git cannot tell.
 */
export async function diffStat(
  folder: string,
  commit: string,
): Promise<string> {
  const result = await git(folder, [
    "diff",
    "--stat=120",
    "--no-ext-diff",
    "--no-color",
    "--end-of-options",
    commit,
    "--",
  ]);
  return result.status === 0
    ? result.stdout
    : `git diff failed: ${result.stderr.trim()}\n`;
}
