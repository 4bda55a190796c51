/**
 * Brings a ledger of an older format up to date: the one place where that
 * happens, before the first change that meets it goes on. A copy of it as it
 * was is made first; the new journal, renamed into place, is the commit point.
 * Reads refuse an older ledger, since they change nothing.
 */
import { archiveEvents } from "./archive.ts";
import { setAside } from "./backups.ts";
import { damaged, findFormat, FORMAT_VERSION } from "./format.ts";
import type { Author, Ledger } from "./ledger.ts";
import { installState } from "./replace_state.ts";

/**
 * Brings the ledger up to date. Returns the name of the copy of what it was;
 * `undefined`: somebody else was quicker.
 *
 * @throws {LockstepError} `ledger.damaged` and what
 * {@linkcode Ledger.exclusively} throws; then nothing was changed.
 */
export function migrateLedger(
  ledger: Ledger,
  author: Author,
): Promise<string | undefined> {
  const { paths, ground } = ledger;
  return ledger.exclusively(() => {
    const format = findFormat(ground.disk.read(paths.journal));
    if (format === FORMAT_VERSION) return undefined;
    const migration = ground.migrations.find((each) => each.format === format);
    if (migration === undefined) {
      throw damaged(paths.journal, `no way is known from format ${format}`);
    }
    const { seq, state, events } = migration.load(ground.disk, paths);
    const kept = setAside(ground.disk, paths, author.at);
    archiveEvents(ground.disk, paths.archive, events);
    const base = Math.max(seq, ledger.projector.acknowledgedSeq());
    installState(ledger, author, { base, state });
    return kept;
  });
}
