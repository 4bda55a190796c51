/**
 * The ledger on disk: one file an aggregate and one journal (see
 * `references/ledger_format.md`).
 *
 * - The journal append, synced, is the commit point.
 * - Writers take the kernel lock, read again, decide, append. Nothing waits
 *   while the lock is held: no git, no tmux, no agent.
 * - Readers take no lock and change nothing. They read the journal first, then
 *   aggregates; an aggregate newer than that journal means: start again.
 */
import { join } from "@std/path";
import type {
  AggregateName,
  Aggregates,
  Transaction,
  View,
} from "../core/aggregates.ts";
import { LockstepError, refused } from "../core/error.ts";
import { POLICY_AGGREGATES, renderPolicy } from "../core/policy.ts";
import type { IsoTime } from "../core/time.ts";
import {
  makePrivateFolder,
  readBytes,
  syncFolder,
  writeAll,
  writeAtomically,
} from "../io/fs.ts";
import {
  type Aggregate,
  damaged,
  encodeAggregate,
  encodeJournalHeader,
  encodeLine,
  type Event,
  type Journal,
  parseAggregate,
  parseJournal,
} from "./format.ts";
import { withKernelLock } from "./kernel_lock.ts";
import type { StatePaths } from "./paths.ts";
import {
  growPolicy,
  makePolicyFolders,
  markProjected,
  projectedSeq,
  readPolicy,
  shrinkPolicy,
} from "./policy_files.ts";

/** Above this size the journal is folded into the aggregates. */
const JOURNAL_LIMIT_BYTES = 64 * 1024;
const READ_ATTEMPTS = 50;

/** Who changes the ledger, for the event. */
export interface Author {
  readonly at: IsoTime;
  readonly actor: string;
  readonly method: string;
  readonly session: string | null;
}

export class Ledger {
  constructor(
    readonly paths: StatePaths,
    readonly lockWaitMs = 10_000,
  ) {}

  /** Tells whether this repository has a ledger. */
  exists(): boolean {
    return readBytes(this.paths.journal) !== undefined;
  }

  /** Makes the folders and an empty journal; an existing one is kept. */
  async create(): Promise<void> {
    for (
      const folder of [
        this.paths.root,
        this.paths.ledger,
        this.paths.spool,
        this.paths.runs,
        this.paths.backups,
      ]
    ) makePrivateFolder(folder);
    makePolicyFolders(this.paths.policy);
    await withKernelLock(this.paths.lock, this.lockWaitMs, () => {
      if (this.exists()) return;
      writeAtomically(this.paths.journal, encodeJournalHeader(0));
    });
  }

  /** Returns what `question` makes of one consistent state. */
  read<T>(question: (view: View) => T): T {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const journal = this.#readJournal();
      try {
        return question(
          new LedgerView(this.paths.ledger, journal, journal.seq),
        );
      } catch (error) {
        if (!(error instanceof CompactedMeanwhile)) throw error;
      }
    }
    throw new LockstepError(
      "held",
      "Cannot read the ledger: it keeps changing",
      {
        reason: "ledger.busy",
        hint: "Run the same command again",
      },
    );
  }

  /**
   * Changes the ledger: all that `decide` puts, or nothing when it throws.
   * `decide` is a rule: synchronous, no I/O, and may run only once.
   */
  transact<T>(author: Author, decide: (tx: Transaction) => T): Promise<T> {
    this.#readJournal(); // an absent ledger must not grow a lock file
    return withKernelLock(this.paths.lock, this.lockWaitMs, () => {
      const journal = this.#readJournal();
      const tx = new LedgerTransaction(this.paths.ledger, journal);
      const result = decide(tx);
      if (tx.ops.length > 0) this.#commit(author, journal, tx);
      return result;
    });
  }

  #commit(author: Author, journal: Journal, tx: LedgerTransaction): void {
    const event: Event = { seq: journal.seq + 1, ...author, ops: tx.ops };
    const line = encodeLine(event);
    const before = this.#policyBefore(journal, tx);
    const after = before === undefined ? undefined : renderPolicy(tx);
    if (before !== undefined && after !== undefined) {
      shrinkPolicy(this.paths.policy, before, after, journal.seq);
    }
    append(this.paths.journal, journal, line);
    if (before !== undefined && after !== undefined) {
      growPolicy(this.paths.policy, before, after);
    }
    markProjected(this.paths.policy, event.seq);
    if (journal.validBytes + line.length > JOURNAL_LIMIT_BYTES) {
      this.#compact(
        { ...journal, events: [...journal.events, event] },
        event.seq,
      );
    }
  }

  /** `undefined` when this change cannot touch the projection. */
  #policyBefore(journal: Journal, tx: LedgerTransaction) {
    if (projectedSeq(this.paths.policy) !== journal.seq) {
      return readPolicy(this.paths.policy);
    }
    if (!tx.ops.some(([name]) => POLICY_AGGREGATES.includes(name))) return;
    return renderPolicy(
      new LedgerView(this.paths.ledger, journal, journal.seq),
    );
  }

  #compact(journal: Journal, seq: number): void {
    const view = new LedgerView(this.paths.ledger, journal, seq);
    const touched = new Set(
      journal.events.flatMap((event) => event.ops.map(([name]) => name)),
    );
    for (const name of touched) {
      const records = view.records(name);
      const path = aggregatePath(this.paths.ledger, name);
      writeAtomically(path, encodeAggregate(name, { seq, records }));
    }
    syncFolder(this.paths.ledger);
    writeAtomically(this.paths.journal, encodeJournalHeader(seq));
  }

  #readJournal(): Journal {
    const bytes = readBytes(this.paths.journal);
    if (bytes === undefined) throw this.#missing();
    return parseJournal(this.paths.journal, bytes);
  }

  #missing(): LockstepError {
    if (projectedSeq(this.paths.policy) !== undefined) {
      return damaged(this.paths.journal, "it is missing");
    }
    return refused(
      "Cannot use Lockstep here: this repository has no ledger",
      {
        reason: "workspace.not_initialized",
        hint: "Run lockstep workspace init",
      },
    );
  }
}

/** A reader met an aggregate that is newer than the journal it has read. */
class CompactedMeanwhile extends Error {}

class LedgerView implements View {
  readonly #loaded = new Map<string, Record<string, unknown>>();

  constructor(
    private readonly folder: string,
    private readonly journal: Journal,
    private readonly newestSeq: number,
  ) {}

  all<A extends AggregateName>(
    aggregate: A,
  ): Readonly<Record<string, Aggregates[A]>> {
    // Checksummed: the records are what Lockstep wrote under this name.
    return this.records(aggregate) as Record<string, Aggregates[A]>;
  }

  find<A extends AggregateName>(
    aggregate: A,
    id: string,
  ): Aggregates[A] | undefined {
    const records = this.all(aggregate);
    return Object.hasOwn(records, id) ? records[id] : undefined;
  }

  records(name: string): Record<string, unknown> {
    const known = this.#loaded.get(name);
    if (known !== undefined) return known;
    const { seq, records } = this.#load(name);
    if (seq > this.newestSeq) throw new CompactedMeanwhile();
    for (const event of this.journal.events) {
      if (event.seq > seq) apply(records, name, event);
    }
    this.#loaded.set(name, records);
    return records;
  }

  #load(name: string): Aggregate {
    const path = aggregatePath(this.folder, name);
    const bytes = readBytes(path);
    if (bytes === undefined) return { seq: 0, records: {} };
    return parseAggregate(path, name, bytes);
  }
}

class LedgerTransaction extends LedgerView implements Transaction {
  readonly ops: [string, string, unknown][] = [];

  constructor(folder: string, journal: Journal) {
    super(folder, journal, journal.seq);
  }

  put<A extends AggregateName>(
    aggregate: A,
    id: string,
    record: Aggregates[A],
  ): void {
    this.records(aggregate)[id] = record;
    this.ops.push([aggregate, id, record]);
  }

  remove(aggregate: AggregateName, id: string): void {
    delete this.records(aggregate)[id];
    this.ops.push([aggregate, id, null]);
  }

  nextId(letter: string): string {
    const last = (this.find("counter", "id")?.last ?? 0) + 1;
    this.put("counter", "id", { last });
    return `${letter}${last}`;
  }
}

function apply(
  records: Record<string, unknown>,
  name: string,
  event: Event,
): void {
  for (const [aggregate, id, record] of event.ops) {
    if (aggregate !== name) continue;
    if (record === null) delete records[id];
    else records[id] = record;
  }
}

function aggregatePath(folder: string, name: string): string {
  return join(folder, `${name.replaceAll("/", "%2F")}.json`);
}

function append(
  path: string,
  journal: Journal,
  line: Uint8Array<ArrayBuffer>,
): void {
  const file = Deno.openSync(path, { write: true });
  try {
    if (file.statSync().size !== journal.validBytes) {
      file.truncateSync(journal.validBytes);
    }
    file.seekSync(journal.validBytes, Deno.SeekMode.Start);
    if (!journal.endsWithNewline) writeAll(file, new Uint8Array([10]));
    writeAll(file, line);
    file.syncDataSync();
  } finally {
    file.close();
  }
}
