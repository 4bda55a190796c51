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
 *
 * What only writers need is in `ledger_change.ts`, loaded when it is wanted.
 */
import type { Transaction, View } from "../core/aggregates.ts";
import { isDamage, LockstepError, refused } from "../core/error.ts";
import { takeReports } from "../core/report_rules.ts";
import type { IsoTime } from "../core/time.ts";
import { systemClock } from "../io/clock.ts";
import { explainWriteFailure } from "../io/write_failure.ts";
import { damaged, type Journal } from "./format.ts";
import { GROUND, type Ground } from "./ground.ts";
import { JournalFile } from "./journal_file.ts";
import {
  LedgerTransaction,
  LedgerView,
  type ViewSource,
} from "./ledger_view.ts";
import type { Author, OpenLedger } from "./open_ledger.ts";
import type { StatePaths } from "./paths.ts";
import { findProjection, type Projection } from "./projection.ts";
import { notTaken, readSpool, type SpoolFile } from "./spool.ts";

const READ_ATTEMPTS = 50;

export class Ledger implements OpenLedger {
  readonly journal: JournalFile;
  #view: LedgerView | undefined;
  #thisTurn: LedgerView | undefined;

  constructor(
    readonly paths: StatePaths,
    readonly lockWaitMs = 10_000,
    readonly ground: Ground = GROUND,
  ) {
    this.journal = new JournalFile(ground.disk, paths.journal);
  }

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
    const { makeFolders, makeJournal } = await import("./ledger_create.ts");
    await this.#writing(async () => {
      await makeFolders(this);
      await this.#locked(() => makeJournal(this));
    });
  }

  /**
   * Returns what `question` makes of one consistent state. Questions between
   * which nothing is waited for are about the same one.
   */
  read<T>(question: (view: View) => T): T {
    const known = this.#thisTurn;
    try {
      if (known !== undefined) return question(known);
    } catch (error) {
      // Its files may have been folded since: the whole is looked at again.
      if (!isDamage(error)) throw error;
    }
    return this.readView((view) => {
      this.#thisTurn = view;
      void Promise.resolve().then(() => this.#thisTurn = undefined);
      return question(view);
    });
  }

  /** The state as it is now, for methods about the ledger itself. */
  readView<T>(question: (view: LedgerView) => T): T {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const acknowledged = this.acknowledgedSeq();
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
    if (fresh.length === 0) return this.viewOf(journal);
    const still = readSpool(this.ground.disk, this.paths.spool);
    if (fresh.some(({ name }) => !still.some((each) => each.name === name))) {
      return undefined;
    }
    const view = new LedgerTransaction(
      this.source(journal),
      this.viewOf(journal),
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
  async transact<T>(
    author: Author,
    decide: (tx: Transaction) => T,
  ): Promise<T> {
    const { changeLedger } = await import("./ledger_change.ts");
    return await this.exclusively(() => changeLedger(this, author, decide));
  }

  /**
   * Runs `work` while nobody else writes; for what is about the store itself.
   *
   * @throws {LockstepError} `ledger.busy`, `state.read_only`, …
   */
  exclusively<T>(work: () => T): Promise<T> {
    return this.#writing(() => {
      // An absent ledger must not grow a lock file.
      if (!this.exists() && !this.hasRemains()) throw this.missing();
      return this.#locked(work);
    });
  }

  /** Folds the journal and makes a copy. Returns its name and last event. */
  async backUp(now: IsoTime): Promise<{ name: string; seq: number }> {
    const { backUpLedger } = await import("./ledger_change.ts");
    return await this.exclusively(() => backUpLedger(this, now));
  }

  /** What the policy files show; `undefined` when nothing says so. */
  projection(): Projection | undefined {
    const { disk, bootId } = this.ground;
    return findProjection(disk, this.paths.policy, bootId());
  }

  /** The last event that was surely acknowledged. */
  acknowledgedSeq(): number {
    return this.projection()?.seq ?? 0;
  }

  lockedJournal(): Journal {
    return this.#requireJournal(this.acknowledgedSeq());
  }

  viewOf(journal: Journal): LedgerView {
    if (this.#view?.source.journal !== journal) {
      this.#view = new LedgerView(this.source(journal));
    }
    return this.#view;
  }

  source(journal: Journal): ViewSource {
    return { disk: this.ground.disk, folder: this.paths.ledger, journal };
  }

  #requireJournal(acknowledgedSeq: number): Journal {
    const journal = this.journal.read(acknowledgedSeq);
    if (journal === undefined) throw this.missing();
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

  hasRemains(): boolean {
    const { disk } = this.ground;
    const { ledger, backups } = this.paths;
    return this.projection() !== undefined ||
      disk.list(ledger).some((name) => name.endsWith(".json")) ||
      disk.folders(backups).length > 0;
  }

  missing(): LockstepError {
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
