import type { LedgerState } from "../core/restore_rules.ts";
import { bootId } from "../io/boot_id.ts";
import { type Disk, realDisk } from "../io/disk.ts";
import { damaged, type Event, FORMAT_VERSION } from "./format.ts";
import { type LockRunner, withKernelLock } from "./kernel_lock.ts";
import type { StatePaths } from "./paths.ts";

/** A way from an older format to this one. */
export interface Migration {
  /** The format that it reads. */
  readonly format: number;
  /** Reads the ledger in a folder, or a copy; throws when it is damaged. */
  readonly load: (disk: Disk, folder: string) => OlderLedger;
  /** Returns its records, or those of an export, as this format has them. */
  readonly upgrade: (state: LedgerState) => LedgerState;
}

/** An older ledger with its records as it has them. */
export interface OlderLedger {
  /** Its last event. */
  readonly seq: number;
  readonly state: LedgerState;
  /** Events of its journal that no archive holds yet. */
  readonly events: readonly Event[];
}

/**
 * Returns the way from the format that the file at `path` names; `undefined`
 * when that is none before this one.
 *
 * @throws {LockstepError} `ledger.damaged` when it is, and no way is known.
 */
export function findMigration(
  ground: Ground,
  path: string,
  format: unknown,
): Migration | undefined {
  if (typeof format !== "number" || format >= FORMAT_VERSION) return undefined;
  const known = ground.migrations.find((each) => each.format === format);
  if (known !== undefined) return known;
  throw damaged(path, `no way is known from format ${format}`);
}

/** What the ledger stands on; tests put their own in its place. */
export interface Ground {
  readonly disk: Disk;
  readonly lock: LockRunner;
  /** Tells this boot from others: files written before are not trusted. */
  readonly bootId: () => string;
  /** Refuses a place where locks cannot be trusted. */
  readonly requireLocks: (paths: StatePaths) => Promise<void>;
  /** The ways from older formats to this one. */
  readonly migrations: readonly Migration[];
}

/** The file system, flock and this machine. */
export const GROUND: Ground = {
  disk: realDisk,
  lock: withKernelLock,
  bootId,
  // Only the set-up of a repository needs it.
  requireLocks: async (paths) =>
    (await import("./lock_trust.ts")).requireLocks(paths),
  // There has been one format so far.
  migrations: [],
};
