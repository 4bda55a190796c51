/** How an empty ledger comes to be. */
import { folderOf, replaceFile } from "../io/disk.ts";
import { encodeJournalHeader } from "./format.ts";
import type { OpenLedger } from "./open_ledger.ts";
import { projectorOf } from "./projector.ts";

/**
 * Makes the folders of a ledger.
 *
 * @throws {LockstepError} `state.no_locks` where no lock can be trusted.
 */
export async function makeFolders(ledger: OpenLedger): Promise<void> {
  const { disk } = ledger.ground;
  const { root, spool, runs, backups, archive } = ledger.paths;
  for (
    const folder of [root, ledger.paths.ledger, spool, runs, backups, archive]
  ) {
    disk.makeFolder(folder);
  }
  projectorOf(ledger).makeFolders();
  for (const folder of [folderOf(root), root]) disk.syncFolder(folder);
  await ledger.ground.requireLocks(ledger.paths);
}

/**
 * Makes an empty journal, unless there is one; the caller holds the lock.
 *
 * @throws {LockstepError} `ledger.damaged` when other parts are there.
 */
export function makeJournal(ledger: OpenLedger): void {
  if (ledger.exists()) return;
  if (ledger.hasRemains()) throw ledger.missing();
  replaceFile(ledger.ground.disk, ledger.paths.journal, {
    content: encodeJournalHeader(0, undefined),
    durability: "full",
  });
  projectorOf(ledger).mark(0);
}
