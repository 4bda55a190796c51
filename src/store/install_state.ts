/**
 * Puts another state in the place of the whole ledger. The new journal,
 * renamed into place, is the commit point: it says that nothing existed at its
 * base and holds every record in one event. Until then the old ledger stands;
 * from then on the old files are not looked at.
 */
import { concat } from "@std/bytes/concat";
import type { LedgerState } from "../core/restore_rules.ts";
import { replaceFile } from "../io/disk.ts";
import { archiveEvents } from "./archive.ts";
import { setAside } from "./backups.ts";
import {
  encodeJournalHeader,
  encodeLine,
  type Event,
  parseJournal,
} from "./format.ts";
import type { Ledger } from "./ledger.ts";
import type { Author } from "./open_ledger.ts";
import { afterCommit, tidyLedger } from "./ledger_change.ts";
import { LedgerView } from "./ledger_view.ts";
import { projectorOf } from "./projector.ts";
import { removeTaken } from "./spool.ts";

export interface Installation {
  /** Highest event that this state, or the one that it replaces, shows. */
  readonly seq: number;
  readonly state: LedgerState;
  /** Events of the replaced journal that no archive holds yet. */
  readonly events: readonly Event[];
}

export interface Installed {
  /** Name of the copy that what stood before was set aside in. */
  readonly kept: string;
  /** The event that holds the new state. */
  readonly event: Event;
}

/**
 * Sets aside what there is and writes a state as the one event after all
 * others; the caller holds the lock. Permission shrinks before the journal is
 * replaced and grows after it.
 */
export function installState(
  ledger: Ledger,
  author: Author,
  { seq, state, events }: Installation,
): Installed {
  const { disk } = ledger.ground;
  const { paths } = ledger;
  const projector = projectorOf(ledger);
  const shown = ledger.acknowledgedSeq();
  const base = Math.max(seq, shown);
  const event = { seq: base + 1, ...author, ops: opsOf(state) };
  const content = concat([
    encodeJournalHeader(base, undefined),
    encodeLine(event),
  ]);
  const journal = parseJournal(paths.journal, content);
  const change = projector.anew(new LedgerView(ledger.source(journal)));
  const kept = setAside(disk, paths, author.at);
  archiveEvents(disk, paths.archive, events);
  removeTaken(disk, paths.spool, events);
  // Not `base`: until the rename the old journal stands, however damaged.
  const shrunk = projector.shrink(change, shown);
  replaceFile(disk, paths.journal, { content, durability: "full" });
  afterCommit(ledger, event.seq, () => projector.grow(shrunk, event.seq));
  tidyLedger(ledger, journal, author.at);
  return { kept, event };
}

function opsOf(state: LedgerState): Event["ops"] {
  return Object.entries(state).flatMap(([name, records]) =>
    Object.entries(records).map(([id, record]) => [name, id, record] as const)
  );
}
