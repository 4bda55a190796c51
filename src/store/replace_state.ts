/** Puts another state in the place of the ledger: for restore and import. */
import { isDamage, LockstepError } from "../core/error.ts";
import {
  type Given,
  type LedgerState,
  requireNobodyWorks,
  stateToRestore,
} from "../core/restore_rules.ts";
import { type Journal, NEWER_FORMAT } from "./format.ts";
import { installState } from "./install_state.ts";
import type { Ledger } from "./ledger.ts";
import type { Author } from "./open_ledger.ts";
import { LedgerView } from "./ledger_view.ts";
import { migrateLocked } from "./migration.ts";
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
    const current = findCurrent(ledger, author, replacement);
    const given = current === undefined
      ? salvageGiven(ledger.ground.disk, ledger.paths)
      : givenIn(new LedgerView(ledger.source(current)));
    const { kept, event } = installState(ledger, author, {
      seq: Math.max(current?.seq ?? 0, replacement.seq),
      state: stateToRestore(replacement.state, given),
      events: current?.events ?? [],
    });
    return { kept_as: kept, seq: event.seq, records: event.ops.length };
  });
}

/** `undefined` when the ledger that stands cannot be read. */
function findCurrent(
  ledger: Ledger,
  author: Author,
  replacement: Replacement,
): Journal | undefined {
  try {
    migrateLocked(ledger, author);
    const journal = ledger.lockedJournal();
    if (!replacement.isForced) {
      const view = new LedgerView(ledger.source(journal));
      requireNobodyWorks(view, author.at, replacement.staleSeconds);
    }
    givenIn(new LedgerView(ledger.source(journal)));
    return journal;
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Nothing is wrong with it, and a newer Lockstep is at hand.
    if (error.reason === NEWER_FORMAT) throw error;
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
