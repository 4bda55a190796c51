/**
 * The ledger on disk: one file an aggregate and one journal (see
 * `references/ledger_format.md`).
 *
 * - The journal append, synced, is the commit point.
 * - Writers take the kernel lock, read again, decide, append. Nothing waits
 *   while the lock is held: no git, no tmux, no agent.
 * - Readers take no lock and change nothing. They read `policy/seq`, then the
 *   spool, then the journal, then aggregates: each shows at least what the
 *   one before did. Damage, once the journal is another one: start again.
 */
import type { Transaction, View } from "../core/aggregates.ts";
import { LockstepError, refused } from "../core/error.ts";
import { takeReports } from "../core/report_rules.ts";
import type { IsoTime } from "../core/time.ts";
import { systemClock } from "../io/clock.ts";
import { folderOf, replaceFile } from "../io/disk.ts";
import { explainWriteFailure, findWriteFailure } from "../io/write_failure.ts";
import { keepBackups, listBackups, makeBackup } from "./backups.ts";
import { compact } from "./compaction.ts";
import {
  damaged,
  encodeJournalHeader,
  encodeLine,
  type Event,
  type Journal,
} from "./format.ts";
import { GROUND, type Ground } from "./ground.ts";
import { JournalFile } from "./journal_file.ts";
import {
  LedgerTransaction,
  LedgerView,
  type ViewSource,
} from "./ledger_view.ts";
import type { StatePaths } from "./paths.ts";
import { type PolicyChange, Projector } from "./projector.ts";
import { notTaken, readSpool, removeReports, type SpoolFile } from "./spool.ts";

/** Above this size the journal is folded into the aggregates. */
const JOURNAL_LIMIT_BYTES = 32 * 1024;
const READ_ATTEMPTS = 50;

/** Who changes the ledger, for the event. */
export interface Author {
  readonly at: IsoTime;
  readonly actor: string;
  readonly method: string;
  readonly session: string | null;
}

/** What one change writes. */
interface Change {
  readonly event: Event;
  readonly policy: PolicyChange | undefined;
  /** Reports to remove from the spool once the event is written. */
  readonly reports: readonly SpoolFile[];
}

export class Ledger {
  readonly #journal: JournalFile;
  #view: LedgerView | undefined;
  readonly projector: Projector;

  constructor(
    readonly paths: StatePaths,
    readonly lockWaitMs = 10_000,
    readonly ground: Ground = GROUND,
  ) {
    this.#journal = new JournalFile(ground.disk, paths.journal);
    this.projector = new Projector(ground, paths.policy);
  }

  /** Tells whether this repository has a ledger. */
  exists(): boolean {
    return this.ground.disk.has(this.paths.journal);
  }

  /**
   * Makes the folders and an empty journal; an existing one is kept.
   *
   * @throws {LockstepError} `ledger.damaged` when parts of a ledger are there
   * without its journal; `state.no_locks`, `state.read_only`, ….
   */
  async create(): Promise<void> {
    const { disk } = this.ground;
    const { root, ledger, spool, runs, backups, archive } = this.paths;
    await this.#writing(async () => {
      for (const folder of [root, ledger, spool, runs, backups, archive]) {
        disk.makeFolder(folder);
      }
      this.projector.makeFolders();
      for (const folder of [folderOf(root), root]) disk.syncFolder(folder);
      await this.ground.requireLocks(this.paths);
      await this.#locked(() => {
        if (this.exists()) return;
        if (this.hasRemains()) throw this.#missing();
        replaceFile(disk, this.paths.journal, {
          content: encodeJournalHeader(0, undefined),
          durability: "full",
        });
        this.projector.mark(0);
      });
    });
  }

  /** Returns what `question` makes of one consistent state. */
  read<T>(question: (view: View) => T): T {
    return this.readView(question);
  }

  /** The same, with the store's own view, for methods about the ledger. */
  readView<T>(question: (view: LedgerView) => T): T {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const acknowledged = this.projector.acknowledgedSeq();
      const reports = readSpool(this.ground.disk, this.paths.spool);
      const journal = this.#requireJournal(acknowledged);
      try {
        const view = this.#viewWithReports(journal, reports);
        if (view !== undefined) return question(view);
      } catch (error) {
        if (!isDamage(error) || !this.#isStale(journal)) throw error;
      }
    }
    throw new LockstepError(
      "held",
      "Cannot read the ledger: it keeps changing",
      { reason: "ledger.busy", hint: "Run the same command again" },
    );
  }

  /** Tells whether files may be those of a later journal than this one. */
  #isStale(journal: Journal): boolean {
    const now = this.#requireJournal(0);
    return now.base !== journal.base || now.seq !== journal.seq;
  }

  /** `undefined` when a report was taken in since the spool was read. */
  #viewWithReports(
    journal: Journal,
    files: readonly SpoolFile[],
  ): LedgerView | undefined {
    const fresh = notTaken(files, journal.events);
    if (fresh.length === 0) return this.#viewOf(journal);
    const still = readSpool(this.ground.disk, this.paths.spool);
    if (fresh.some(({ name }) => !still.some((each) => each.name === name))) {
      return undefined;
    }
    const view = new LedgerTransaction(
      this.source(journal),
      this.#viewOf(journal),
    );
    takeReports(view, fresh.map((file) => file.report), systemClock.now());
    return view;
  }

  /**
   * Changes the ledger: all that `decide` puts, or nothing when it throws.
   * `decide` is a rule: synchronous, no I/O. What hooks reported is taken in
   * first, in the same change.
   *
   * @throws {LockstepError} `ledger.busy`, `ledger.damaged`,
   * `state.read_only`, `state.disk_full`.
   */
  transact<T>(author: Author, decide: (tx: Transaction) => T): Promise<T> {
    return this.exclusively(() =>
      this.#change(author, this.lockedJournal(), decide)
    );
  }

  /**
   * Runs `work` while nobody else writes; for what is about the store itself.
   *
   * @throws {LockstepError} `ledger.busy`, `state.read_only`, …
   */
  exclusively<T>(work: () => T): Promise<T> {
    return this.#writing(() => {
      // An absent ledger must not grow a lock file.
      if (!this.exists() && !this.hasRemains()) throw this.#missing();
      return this.#locked(work);
    });
  }

  /** Returns the journal; the caller holds the lock. */
  lockedJournal(): Journal {
    return this.#requireJournal(this.projector.acknowledgedSeq());
  }

  /** Folds the journal; the caller holds the lock. */
  compact(journal: Journal): void {
    compact(this.ground.disk, this.paths, journal);
  }

  /** Folds the journal and makes a copy. Returns its name and last event. */
  backUp(now: IsoTime): Promise<{ name: string; seq: number }> {
    return this.exclusively(() => {
      const journal = this.lockedJournal();
      this.compact(journal);
      const name = makeBackup(this.ground.disk, this.paths, now);
      return { name, seq: journal.seq };
    });
  }

  #change<T>(
    author: Author,
    journal: Journal,
    decide: (tx: Transaction) => T,
  ): T {
    const { disk } = this.ground;
    const files = readSpool(disk, this.paths.spool);
    const fresh = notTaken(files, journal.events);
    const before = this.#viewOf(journal);
    const tx = new LedgerTransaction(this.source(journal), before);
    takeReports(tx, fresh.map((file) => file.report), author.at);
    const taken = tx.changes;
    const result = decide(tx);
    const ops = tx.ops();
    if (ops.length === 0) {
      removeReports(disk, this.paths.spool, files);
      return result;
    }
    const seq = journal.seq + 1;
    const by = tx.changes > taken ? author : intakeAuthor(author.at);
    const spool = fresh.map((file) => [file.name, file.checksum] as const);
    const event: Event = {
      seq,
      ...by,
      ops,
      ...(spool.length === 0 ? {} : { spool }),
    };
    this.#commit(journal, {
      event,
      policy: this.projector.change(
        { before: () => before, after: tx },
        journal.seq,
        ops,
      ),
      reports: files,
    });
    return result;
  }

  #commit(journal: Journal, change: Change): void {
    const { disk } = this.ground;
    const { event, policy, reports } = change;
    const line = encodeLine(event);
    const shrunk = this.projector.shrink(policy, journal.seq);
    this.#journal.append(journal, line);
    this.afterCommit(event.seq, () => {
      this.projector.grow(shrunk, event.seq);
      removeReports(disk, this.paths.spool, reports);
    });
    const size = journal.validBytes + line.length;
    if (size > JOURNAL_LIMIT_BYTES) {
      this.tidy({
        ...journal,
        events: [...journal.events, event],
        seq: event.seq,
      }, event.at);
    }
  }

  /** Event `seq` is recorded: what fails from here on must not deny it. */
  afterCommit(seq: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      throw explainWriteFailure(
        error,
        this.paths.root,
        `the change is recorded as event ${seq}, but the hooks do not show it yet`,
      ) ?? error;
    }
  }

  /**
   * Folds the journal, and makes a copy when it is time; the caller holds the
   * lock. Where there is no room for it, the next change tries again.
   */
  tidy(journal: Journal, now: IsoTime): void {
    try {
      this.compact(journal);
      keepBackups(this.ground.disk, this.paths, now);
    } catch (error) {
      // Damage elsewhere stops a backup, not this change; verify reports it.
      if (!isDamage(error) && findWriteFailure(error) === undefined) {
        throw error;
      }
    }
  }

  /** The view of a journal, with what it has loaded, while that is current. */
  #viewOf(journal: Journal): LedgerView {
    if (this.#view?.source.journal !== journal) {
      this.#view = new LedgerView(this.source(journal));
    }
    return this.#view;
  }

  /** Where a view of this journal reads from. */
  source(journal: Journal): ViewSource {
    return { disk: this.ground.disk, folder: this.paths.ledger, journal };
  }

  #requireJournal(acknowledgedSeq: number): Journal {
    const journal = this.#journal.read(acknowledgedSeq);
    if (journal === undefined) throw this.#missing();
    return journal;
  }

  #locked<T>(work: () => T): Promise<T> {
    return this.ground.lock(this.paths.lock, this.lockWaitMs, work);
  }

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const outcome = "nothing was changed";
      throw explainWriteFailure(error, this.paths.root, outcome) ?? error;
    }
  }

  /** Tells whether there is some of a ledger although its journal is not. */
  hasRemains(): boolean {
    const { disk } = this.ground;
    return this.projector.find() !== undefined ||
      disk.list(this.paths.ledger).some((name) => name.endsWith(".json")) ||
      listBackups(disk, this.paths).length > 0;
  }

  #missing(): LockstepError {
    if (this.hasRemains()) return damaged(this.paths.journal, "it is missing");
    return refused(
      "Cannot use Lockstep here: this repository has no ledger",
      {
        reason: "workspace.not_initialized",
        hint: "Run lockstep workspace init",
      },
    );
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof LockstepError && error.code === "corrupt";
}

function intakeAuthor(at: IsoTime): Author {
  return { at, actor: "git", method: "spool", session: null };
}
