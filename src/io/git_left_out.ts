/** What `git worktree add` does not bring along. */
import { join } from "@std/path";
import { isThere, readText } from "./fs.ts";
import { git } from "./git.ts";

/** Tells whether a worktree has submodules. */
export function hasSubmodules(path: string): boolean {
  return isThere(join(path, ".gitmodules"));
}

/** Tells whether files are kept in git LFS, and nothing here can fetch them. */
export async function hasLfsPointers(path: string): Promise<boolean> {
  const attributes = readText(join(path, ".gitattributes")) ?? "";
  if (!attributes.includes("filter=lfs")) return false;
  const filter = await git(path, ["config", "--get", "filter.lfs.process"]);
  return filter.status !== 0;
}
