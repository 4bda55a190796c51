import { LockstepError } from "../core/error.ts";
import { git } from "./git.ts";
import { findRepository } from "./repository.ts";

/** Tells whether a file is one that this repository keeps. */
export async function isTracked(
  commonDir: string,
  path: string,
): Promise<boolean> {
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  try {
    if (findRepository(folder).commonDir !== commonDir) return false;
  } catch (error) {
    if (error instanceof LockstepError) return false;
    throw error;
  }
  const name = path.slice(path.lastIndexOf("/") + 1);
  const result = await git(folder, [
    "--literal-pathspecs",
    "ls-files",
    "--error-unmatch",
    "--",
    name,
  ]);
  return result.status === 0;
}
