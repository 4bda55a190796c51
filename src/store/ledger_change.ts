/**
 * The half of the ledger that writes. Whoever calls these holds the kernel
 * lock. In what order things reach the disk is in `references/ledger_format.md`.
 */
import type { Transaction } from "../core/aggregates.ts";
import { isDamage } from "../core/error.ts";
import { takeReports } from "../core/report_rules.ts";
import type { IsoTime } from "../core/time.ts";
import { explainWriteFailure, findWriteFailure } from "../io/write_failure.ts";
import { keepBackups, makeBackup } from "./backups.ts";
import { compact } from "./compaction.ts";
import { encodeLine, type Event, type Journal } from "./format.ts";
import { LedgerTransaction } from "./ledger_view.ts";
import type { Author, OpenLedger } from "./open_ledger.ts";
import { type PolicyChange, projectorOf } from "./projector.ts";
import { notTaken, readSpool, removeReports, type SpoolFile } from "./spool.ts";

/** Above this size the journal is folded into the aggregates. */
const JOURNAL_LIMIT_BYTES = 32 * 1024;

/** What one change writes. */
interface Change {
  readonly event: Event;
  readonly policy: PolicyChange | undefined;
  /** Reports to remove from the spool once the event is written. */
  readonly reports: readonly SpoolFile[];
}

/** Makes one change: see `Ledger.transact`. */
export function changeLedger<T>(
  ledger: OpenLedger,
  author: Author,
  decide: (tx: Transaction) => T,
): T {
  const { disk } = ledger.ground;
  const { spool: folder } = ledger.paths;
  const journal = ledger.lockedJournal();
  const files = readSpool(disk, folder);
  const fresh = notTaken(files, journal.events);
  const before = ledger.viewOf(journal);
  const tx = new LedgerTransaction(ledger.source(journal), before);
  takeReports(tx, fresh.map((file) => file.report), author.at);
  const taken = tx.changes;
  const result = decide(tx);
  const ops = tx.ops();
  if (ops.length === 0) {
    removeReports(disk, folder, files);
    return result;
  }
  const by = tx.changes > taken ? author : intakeAuthor(author.at);
  const spool = fresh.map((file) => [file.name, file.checksum] as const);
  const event: Event = {
    seq: journal.seq + 1,
    ...by,
    ops,
    ...(spool.length === 0 ? {} : { spool }),
  };
  const states = { before: () => before, after: tx };
  const policy = projectorOf(ledger).change(states, journal.seq, ops);
  commit(ledger, journal, { event, policy, reports: files });
  return result;
}

function commit(ledger: OpenLedger, journal: Journal, change: Change): void {
  const { event, policy, reports } = change;
  const line = encodeLine(event);
  const projector = projectorOf(ledger);
  const shrunk = projector.shrink(policy, journal.seq);
  ledger.journal.append(journal, line);
  afterCommit(ledger, event.seq, () => {
    projector.grow(shrunk, event.seq);
    removeReports(ledger.ground.disk, ledger.paths.spool, reports);
  });
  if (journal.validBytes + line.length <= JOURNAL_LIMIT_BYTES) return;
  const events = [...journal.events, event];
  tidyLedger(ledger, { ...journal, events, seq: event.seq }, event.at);
}

/** Event `seq` is recorded: what fails from here on must not deny it. */
export function afterCommit(
  ledger: OpenLedger,
  seq: number,
  work: () => void,
): void {
  try {
    work();
  } catch (error) {
    throw explainWriteFailure(
      error,
      ledger.paths.root,
      `the change is recorded as event ${seq}, but the hooks do not show it yet`,
    ) ?? error;
  }
}

/**
 * Folds the journal, and makes a copy when it is time. Where there is no room
 * for it, the next change tries again.
 */
export function tidyLedger(
  ledger: OpenLedger,
  journal: Journal,
  now: IsoTime,
): void {
  try {
    compactLedger(ledger, journal);
    keepBackups(ledger.ground.disk, ledger.paths, now);
  } catch (error) {
    // Damage elsewhere stops a backup, not this change; verify reports it.
    if (!isDamage(error) && findWriteFailure(error) === undefined) throw error;
  }
}

/** Folds the journal into the aggregates. */
export function compactLedger(ledger: OpenLedger, journal: Journal): void {
  compact(ledger.ground.disk, ledger.paths, journal);
}

/** Folds the journal and makes a copy: see `Ledger.backUp`. */
export function backUpLedger(
  ledger: OpenLedger,
  now: IsoTime,
): { name: string; seq: number } {
  const journal = ledger.lockedJournal();
  compactLedger(ledger, journal);
  const name = makeBackup(ledger.ground.disk, ledger.paths, now);
  return { name, seq: journal.seq };
}

function intakeAuthor(at: IsoTime): Author {
  return { at, actor: "git", method: "spool", session: null };
}
