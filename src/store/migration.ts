/**
 * Brings a ledger of an older format up to date: the one place where that
 * happens, before the first change that meets it goes on. A copy of it as it
 * was is made first; the new journal, renamed into place, is the commit point.
 * Reads refuse an older ledger, since they change nothing.
 */
import { findFormat } from "./format.ts";
import { findMigration } from "./ground.ts";
import { installState } from "./install_state.ts";
import type { Ledger } from "./ledger.ts";
import type { Author } from "./open_ledger.ts";

/**
 * Brings the ledger up to date. Returns the name of the copy of what it was;
 * `undefined`: it is up to date already.
 *
 * @throws {LockstepError} `ledger.damaged` and what
 * {@linkcode Ledger.exclusively} throws; then nothing was changed.
 */
export function migrateLedger(
  ledger: Ledger,
  author: Author,
): Promise<string | undefined> {
  return ledger.exclusively(() => migrateLocked(ledger, author));
}

/** The same; the caller holds the lock. */
export function migrateLocked(
  ledger: Ledger,
  author: Author,
): string | undefined {
  const { paths, ground } = ledger;
  const format = findFormat(ground.disk.read(paths.journal));
  const migration = findMigration(ground, paths.journal, format);
  if (migration === undefined) return undefined;
  const { seq, state, events } = migration.load(ground.disk, paths.ledger);
  const upgraded = { seq, state: migration.upgrade(state), events };
  return installState(ledger, author, upgraded).kept;
}
