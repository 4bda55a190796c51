/**
 * Copies of the ledger as compaction left it. A copy is a folder with every
 * aggregate, the manifest and the empty journal. An aggregate that the newest
 * copy holds already is linked to that one, never to the live file: damage to
 * the one must not reach the other.
 */
import { join } from "@std/path";
import {
  backupName,
  backupsToDrop,
  isBackupDue,
  newestBackup,
} from "../core/backup_rules.ts";
import { isDamage, LockstepError, notFound } from "../core/error.ts";
import type { LedgerState } from "../core/restore_rules.ts";
import type { IsoTime } from "../core/time.ts";
import { type Disk, folderOf, replaceFile } from "../io/disk.ts";
import {
  checkAggregate,
  damaged,
  findFormat,
  type Journal,
  parseJournal,
} from "./format.ts";
import { findMigration, type Ground } from "./ground.ts";
import { aggregatePath, LedgerView, MANIFEST } from "./ledger_view.ts";
import type { StatePaths } from "./paths.ts";

const JOURNAL = "journal.jsonl";
const BUFFER_BYTES = 512 * 1024;

/** A copy of the ledger, read and checked. */
export interface BackupContent {
  readonly seq: number;
  readonly state: LedgerState;
}

/** Returns the names of all copies, those that a restore set aside included. */
export function listBackups(disk: Disk, paths: StatePaths): string[] {
  return disk.folders(paths.backups)
    .filter((name) => !name.startsWith(".")).toSorted();
}

/** Makes a copy when the newest is old; drops those not worth keeping. */
export function keepBackups(
  disk: Disk,
  paths: StatePaths,
  now: IsoTime,
): void {
  const names = listBackups(disk, paths);
  if (!isBackupDue(names, now)) return;
  const made = makeBackup(disk, paths, now);
  for (const name of backupsToDrop([...names, made], now)) {
    dropCopy(disk, join(paths.backups, name));
  }
}

/** What is left of a copy must not look like one. */
function dropCopy(disk: Disk, path: string): void {
  const unfinished = unfinishedBeside(disk, path);
  disk.rename(path, unfinished);
  disk.syncFolder(folderOf(path));
  disk.removeFolder(unfinished);
}

/** Where a copy is put together and taken apart; nothing is there yet. */
function unfinishedBeside(disk: Disk, copy: string): string {
  const path = join(folderOf(copy), ".unfinished");
  disk.removeFolder(path);
  return path;
}

/**
 * Copies a ledger whose journal is empty; the caller holds the kernel lock.
 * Returns the name of the copy.
 *
 * @throws {LockstepError} `ledger.damaged` when an aggregate is: a copy of
 * damage would push a good one out.
 */
export function makeBackup(
  disk: Disk,
  paths: StatePaths,
  now: IsoTime,
): string {
  const { journal, bytes } = readJournalOf(disk, paths.ledger);
  const name = backupName(now, journal.seq);
  const target = join(paths.backups, name);
  if (disk.has(target)) return name;
  makeCopy(disk, target, (unfinished) => {
    copyAggregates(disk, paths, { journal, to: unfinished, now });
    replaceFile(disk, join(unfinished, JOURNAL), {
      content: bytes.subarray(0, journal.validBytes),
      durability: "content",
    });
  });
  return name;
}

/** A copy has its name once it is whole; what is cut short has another. */
function makeCopy(
  disk: Disk,
  target: string,
  fill: (folder: string) => void,
): void {
  const unfinished = unfinishedBeside(disk, target);
  disk.makeFolder(unfinished);
  try {
    fill(unfinished);
    disk.syncFolder(unfinished);
    disk.rename(unfinished, target);
  } finally {
    // A full disk needs the room.
    disk.removeFolder(unfinished);
  }
  disk.syncFolder(folderOf(target));
}

function copyAggregates(
  disk: Disk,
  paths: StatePaths,
  copy: {
    readonly journal: Journal;
    readonly to: string;
    readonly now: IsoTime;
  },
): void {
  const { journal, to } = copy;
  if (journal.singles === undefined) return;
  const view = new LedgerView({ disk, folder: paths.ledger, journal });
  // One for all of them: a thousand files leave no garbage.
  const buffer = new Uint8Array(BUFFER_BYTES);
  const from = paths.ledger;
  const previous = previousCopy(disk, paths, copy.now);
  for (const [name, seq] of view.manifest()) {
    const isSame = previous?.seqs.get(name) === seq;
    if (isSame) {
      const old = aggregatePath(previous.folder, name);
      disk.link(old, aggregatePath(to, name));
    } else copyAggregate(disk, name, { from, to, buffer });
  }
  copyAggregate(disk, MANIFEST, { from, to, buffer });
}

function copyAggregate(
  disk: Disk,
  name: string,
  copy: {
    readonly from: string;
    readonly to: string;
    readonly buffer: Uint8Array<ArrayBuffer>;
  },
): void {
  const path = aggregatePath(copy.from, name);
  const start = disk.read(path, copy.buffer);
  const isAll = (start?.length ?? 0) < copy.buffer.length;
  const bytes = isAll ? start : disk.read(path);
  if (bytes === undefined) throw damaged(path, "it is missing");
  checkAggregate(path, name, bytes);
  replaceFile(disk, aggregatePath(copy.to, name), {
    content: bytes,
    durability: "content",
  });
}

/**
 * The newest copy with the sequence numbers of its aggregates; `undefined`
 * also for one that is damaged or of another format: nothing is shared then.
 */
function previousCopy(disk: Disk, paths: StatePaths, now: IsoTime) {
  const name = newestBackup(listBackups(disk, paths), now);
  if (name === undefined) return undefined;
  const folder = join(paths.backups, name);
  try {
    const { journal } = readJournalOf(disk, folder);
    const seqs = new LedgerView({ disk, folder, journal }).manifest();
    return { folder, seqs };
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/**
 * Sets the files of the ledger aside as they are, damaged ones included, and
 * returns the name of the copy. Links do: no file is changed in place but the
 * journal, and that is about to be replaced.
 */
export function setAside(
  disk: Disk,
  paths: StatePaths,
  now: IsoTime,
): string {
  const name = freeName(disk, paths, `replaced-${backupName(now, 0)}`);
  makeCopy(disk, join(paths.backups, name), (unfinished) => {
    for (const file of disk.list(paths.ledger)) {
      if (file === "lock" || file.endsWith(".tmp")) continue;
      disk.link(join(paths.ledger, file), join(unfinished, file));
    }
  });
  return name;
}

function freeName(disk: Disk, paths: StatePaths, name: string): string {
  let free = name;
  for (let n = 2; disk.has(join(paths.backups, free)); n++) {
    free = `${name}-${n}`;
  }
  return free;
}

/**
 * Reads a whole copy and checks it.
 *
 * @throws {LockstepError} `backup.not_found`, `ledger.damaged`.
 */
export function loadBackup(
  ground: Ground,
  paths: StatePaths,
  name: string,
): BackupContent {
  const names = listBackups(ground.disk, paths);
  if (!names.includes(name)) {
    throw notFound(
      "restore",
      "backup",
      name,
      names.length === 0
        ? "There is no backup yet"
        : `Backups: ${names.toReversed().slice(0, 5).join(", ")}`,
    );
  }
  try {
    return readCopy(ground, join(paths.backups, name));
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const { code, message, reason } = error;
    const hint = "Name another one: lockstep ledger backups";
    throw new LockstepError(code, message, { reason, hint, cause: error });
  }
}

function readCopy(ground: Ground, folder: string): BackupContent {
  const { disk } = ground;
  const path = join(folder, JOURNAL);
  const migration = findMigration(ground, path, findFormat(disk.read(path)));
  if (migration !== undefined) {
    const { seq, state } = migration.load(disk, folder);
    return { seq, state: migration.upgrade(state) };
  }
  const { journal } = readJournalOf(disk, folder);
  const view = new LedgerView({ disk, folder, journal });
  return { seq: journal.seq, state: wholeState(view) };
}

/** Returns every record that a view shows. */
export function wholeState(view: LedgerView): LedgerState {
  return Object.fromEntries(
    view.names().map((name) => [name, view.records(name)]),
  );
}

function readJournalOf(disk: Disk, folder: string) {
  const path = join(folder, JOURNAL);
  const bytes = disk.read(path);
  if (bytes === undefined) throw damaged(path, "it is missing");
  return { journal: parseJournal(path, bytes), bytes };
}
