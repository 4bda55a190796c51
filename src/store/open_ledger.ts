import type { IsoTime } from "../core/time.ts";
import type { LockstepError } from "../core/error.ts";
import type { Journal } from "./format.ts";
import type { Ground } from "./ground.ts";
import type { JournalFile } from "./journal_file.ts";
import type { LedgerView, ViewSource } from "./ledger_view.ts";
import type { StatePaths } from "./paths.ts";

/** Who changes the ledger, for the event. */
export interface Author {
  readonly at: IsoTime;
  readonly actor: string;
  readonly method: string;
  readonly session: string | null;
}

/** The ledger as its own parts see it; `ledger.ts` has all of it. */
export interface OpenLedger {
  readonly paths: StatePaths;
  readonly ground: Ground;
  readonly journal: JournalFile;
  /** Tells whether this repository has a ledger. */
  exists(): boolean;
  /** Tells whether there is some of a ledger although its journal is not. */
  hasRemains(): boolean;
  /** Returns the error for a journal that is not there. */
  missing(): LockstepError;
  /** Returns the journal; the caller holds the lock. */
  lockedJournal(): Journal;
  /** The view of a journal, with what it has loaded, while that is current. */
  viewOf(journal: Journal): LedgerView;
  /** Where a view of this journal reads from. */
  source(journal: Journal): ViewSource;
}
