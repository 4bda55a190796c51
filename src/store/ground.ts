import { bootId } from "../io/boot_id.ts";
import { type Disk, realDisk } from "../io/disk.ts";
import { type LockRunner, withKernelLock } from "./kernel_lock.ts";
import type { StatePaths } from "./paths.ts";

/** What the ledger stands on; tests put their own in its place. */
export interface Ground {
  readonly disk: Disk;
  readonly lock: LockRunner;
  /** Tells this boot from others: files written before are not trusted. */
  readonly bootId: () => string;
  /** Refuses a place where locks cannot be trusted. */
  readonly requireLocks: (paths: StatePaths) => Promise<void>;
}

/** The file system, flock and this machine. */
export const GROUND: Ground = {
  disk: realDisk,
  lock: withKernelLock,
  bootId,
  // Only the set-up of a repository needs it.
  requireLocks: async (paths) =>
    (await import("./lock_trust.ts")).requireLocks(paths),
};
