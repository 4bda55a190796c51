import { refused } from "../core/error.ts";
import { fileSystemOf } from "../io/file_system.ts";
import type { StatePaths } from "./paths.ts";

/**
 * Refuses to make a ledger where the kernel lock cannot be trusted: on a file
 * system whose locks do not reach every process that can write there, or one
 * that lets two in at once. Where it depends on the set-up (NFS) the ledger is
 * made, and `ledger verify` says so.
 *
 * @throws {LockstepError} `state.no_locks`.
 */
export async function requireLocks(paths: StatePaths): Promise<void> {
  const { type, trust } = await fileSystemOf(paths.root);
  if (trust !== "refused" && isExclusive(paths.lock)) return;
  throw refused(
    `Cannot keep a ledger in "${paths.root}": file system ${type} has no locks that Lockstep can trust`,
    {
      reason: "state.no_locks",
      hint: "Clone the repository to a local disk and work there",
      details: { folder: paths.root, file_system: type },
    },
  );
}

/** Tries whether a lock that is held keeps another out. */
function isExclusive(path: string): boolean {
  const options = { read: true, write: true, create: true, mode: 0o600 };
  const probe = `${path}.probe`;
  using first = Deno.openSync(probe, options);
  using second = Deno.openSync(probe, options);
  Deno.removeSync(probe);
  return first.tryLockSync(true) && !second.tryLockSync(true);
}
