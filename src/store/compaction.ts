/**
 * Folds the journal into the aggregate files. Each step leaves a ledger that
 * opens and says the same, whatever of it survives a loss of power:
 *
 * 1. the touched aggregates, each synced and renamed, then their folder
 * 2. the manifest that lists them; it must not name a file that may vanish
 * 3. the events into the archive, synced: history, never needed for the state
 * 4. the reports that they took in are gone, and the spool folder is synced:
 *    they must not come back once the journal no longer names them
 * 5. the empty journal, synced. Until then the old one says all of it.
 */
import { join } from "@std/path";
import { type Disk, replaceFile } from "../io/disk.ts";
import { archiveEvents } from "./archive.ts";
import {
  encodeAggregate,
  encodeJournalHeader,
  type Journal,
} from "./format.ts";
import { aggregatePath, isSplit, LedgerView, MANIFEST } from "./ledger_view.ts";
import type { StatePaths } from "./paths.ts";
import { removeTaken } from "./spool.ts";

/** Folds all events of the journal; the caller holds the kernel lock. */
export function compact(
  disk: Disk,
  paths: StatePaths,
  journal: Journal,
): void {
  const view = new LedgerView({ disk, folder: paths.ledger, journal });
  const { seq } = journal;
  const touched = new Set(
    journal.events.flatMap((event) => event.ops.map(([name]) => name)),
  );
  const manifest = new Map(view.manifest());
  for (const name of touched) {
    const records = view.records(name);
    writeAggregate(disk, paths, { name, seq, records });
    manifest.set(name, seq);
  }
  disk.syncFolder(paths.ledger);
  const records = Object.fromEntries(manifest);
  writeAggregate(disk, paths, { name: MANIFEST, seq, records });
  removeLeftovers(disk, paths, { journal, names: manifest });
  disk.syncFolder(paths.ledger);
  archiveEvents(disk, paths.archive, journal.events);
  removeTaken(disk, paths.spool, journal.events);
  replaceFile(disk, paths.journal, {
    content: encodeJournalHeader(
      seq,
      [...manifest.keys()].filter((name) => !isSplit(name)).toSorted(),
    ),
    durability: "full",
  });
}

function writeAggregate(
  disk: Disk,
  paths: StatePaths,
  aggregate: {
    readonly name: string;
    readonly seq: number;
    readonly records: Record<string, unknown>;
  },
): void {
  const { name, seq, records } = aggregate;
  replaceFile(disk, aggregatePath(paths.ledger, name), {
    content: encodeAggregate(name, { seq, records }),
    durability: "content",
  });
}

/** After a restore the files of what was replaced must not be found. */
function removeLeftovers(
  disk: Disk,
  paths: StatePaths,
  kept: {
    readonly journal: Journal;
    readonly names: ReadonlyMap<string, number>;
  },
): void {
  if (kept.journal.singles !== undefined) return;
  const files = new Set(
    [MANIFEST, ...kept.names.keys()].map((name) =>
      aggregatePath(paths.ledger, name)
    ),
  );
  for (const name of disk.list(paths.ledger)) {
    const path = join(paths.ledger, name);
    if (name.endsWith(".json") && !files.has(path)) disk.remove(path);
  }
}
