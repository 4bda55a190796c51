/** What `git worktree add` does not bring along. */
import { git } from "./git.ts";

/** Tells whether the commit of a worktree has submodules. */
export async function hasSubmodules(path: string): Promise<boolean> {
  const result = await git(path, ["cat-file", "-e", "HEAD:.gitmodules"]);
  return result.status === 0;
}

/** Tells whether files are kept in git LFS, and nothing here can fetch them. */
export async function hasLfsPointers(path: string): Promise<boolean> {
  const used = await git(path, [
    "grep",
    "--quiet",
    "--fixed-strings",
    "filter=lfs",
    "HEAD",
    "--",
    ".gitattributes",
  ]);
  if (used.status !== 0) return false;
  const filter = await git(path, ["config", "--get", "filter.lfs.process"]);
  return filter.status !== 0;
}
