/**
 * Puts another state in the place of the whole ledger: for restore and import.
 * The new journal, renamed into place, is the commit point: it says that
 * nothing existed at its base and holds every record in one event. Until then
 * the old ledger stands; from then on the old files are not looked at.
 */
import { LockstepError } from "../core/error.ts";
import {
  type Given,
  type LedgerState,
  requireNobodyWorks,
  stateToRestore,
} from "../core/restore_rules.ts";
import { replaceFile } from "../io/disk.ts";
import { archiveEvents, joinLines } from "./archive.ts";
import { setAside } from "./backups.ts";
import {
  encodeJournalHeader,
  encodeLine,
  type Event,
  type Journal,
  parseJournal,
} from "./format.ts";
import type { Author, Ledger } from "./ledger.ts";
import { LedgerView } from "./ledger_view.ts";
import { salvageGiven } from "./salvage.ts";

export interface Replacement {
  readonly state: LedgerState;
  /** Event that the state shows, if it had one. */
  readonly seq: number;
  /** Also when sessions are at work, or when it cannot be told. */
  readonly isForced: boolean;
  readonly staleSeconds: number;
}

/** What became of the ledger that was replaced. */
export interface Replaced {
  /** Name of the copy that what stood before was set aside in. */
  readonly kept_as: string;
  /** Event that the new state begins with. */
  readonly seq: number;
  readonly records: number;
}

/**
 * Replaces the whole ledger; the policy files follow it.
 *
 * @throws {LockstepError} `ledger.in_use`, `ledger.unreadable`, and what
 * {@linkcode Ledger.exclusively} throws.
 */
export function replaceState(
  ledger: Ledger,
  author: Author,
  replacement: Replacement,
): Promise<Replaced> {
  return ledger.exclusively(() => {
    const { disk } = ledger.ground;
    const { paths } = ledger;
    const current = findCurrent(ledger, author, replacement);
    const given = current === undefined
      ? salvageGiven(disk, paths)
      : givenIn(new LedgerView(ledger.source(current)));
    const state = stateToRestore(replacement.state, given);
    const base = Math.max(
      current?.seq ?? 0,
      ledger.projector.acknowledgedSeq(),
      replacement.seq,
    );
    const kept_as = setAside(disk, paths, author.at);
    if (current !== undefined) {
      archiveEvents(disk, paths.archive, current.events);
    }
    const { seq, ops } = installState(ledger, author, { base, state });
    return { kept_as, seq, records: ops.length };
  });
}

/** `undefined` when the ledger that stands cannot be read. */
function findCurrent(
  ledger: Ledger,
  author: Author,
  replacement: Replacement,
): Journal | undefined {
  try {
    const journal = ledger.lockedJournal();
    if (!replacement.isForced) {
      const view = new LedgerView(ledger.source(journal));
      requireNobodyWorks(view, author.at, replacement.staleSeconds);
    }
    givenIn(new LedgerView(ledger.source(journal)));
    return journal;
  } catch (error) {
    if (!(error instanceof LockstepError) || error.code !== "corrupt") {
      throw error;
    }
    if (replacement.isForced) return undefined;
    throw new LockstepError(
      "refused",
      "Cannot tell whether sessions are at work: the ledger cannot be read",
      {
        reason: "ledger.unreadable",
        hint: "Make sure that nobody is, then run it again with --force",
        cause: error,
      },
    );
  }
}

function givenIn(view: LedgerView): Given {
  return {
    lastNumber: view.find("counter", "id")?.last ?? 0,
    slugs: view.find("meta", "repository")?.slugs ?? [],
  };
}

function opsOf(state: LedgerState): Event["ops"] {
  return Object.entries(state).flatMap(([name, records]) =>
    Object.entries(records).map(([id, record]) => [name, id, record] as const)
  );
}

/**
 * Writes a state as the one event after `base`; the caller holds the lock.
 * Permission shrinks before the journal is replaced and grows after it.
 */
export function installState(
  ledger: Ledger,
  author: Author,
  { base, state }: { readonly base: number; readonly state: LedgerState },
): Event {
  const { disk } = ledger.ground;
  const event = { seq: base + 1, ...author, ops: opsOf(state) };
  const content = joinLines([
    encodeJournalHeader(base, undefined),
    encodeLine(event),
  ]);
  const journal = parseJournal(ledger.paths.journal, content);
  const change = ledger.projector.anew(new LedgerView(ledger.source(journal)));
  // Not `base`: until the rename the old journal stands, however damaged.
  const shown = ledger.projector.acknowledgedSeq();
  const shrunk = ledger.projector.shrink(change, shown);
  replaceFile(disk, ledger.paths.journal, { content, durability: "full" });
  ledger.projector.grow(shrunk, event.seq);
  ledger.compact(journal);
  return event;
}
