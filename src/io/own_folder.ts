import { LockstepError } from "../core/error.ts";
import { isAbsence } from "./fs.ts";

/**
 * Makes sure that a folder of Lockstep's own, if it is there, is no symbolic
 * link: whoever put one there decides what is read and written.
 *
 * @throws {LockstepError} `folder.is_link`.
 */
export function requireOwnFolder(path: string): void {
  try {
    if (!Deno.lstatSync(path).isSymlink) return;
  } catch (error) {
    if (isAbsence(error)) return;
    throw error;
  }
  throw new LockstepError(
    "corrupt",
    `Cannot use "${path}": it is a symbolic link, and Lockstep made a folder there`,
    {
      reason: "folder.is_link",
      hint:
        `See what it names: ls -l ${path}; then put the folder itself there`,
    },
  );
}
