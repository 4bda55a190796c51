/**
 * One consistent state of the ledger: aggregate files with the events of a
 * journal on top. Loads an aggregate when it is first asked for.
 */
import type {
  AggregateName,
  Aggregates,
  Transaction,
  View,
} from "../core/aggregates.ts";
import type { Disk } from "../io/disk.ts";
import {
  type Aggregate,
  damaged,
  type Event,
  type Journal,
  parseAggregate,
} from "./format.ts";

/** The aggregate that lists the others with their sequence numbers. */
export const MANIFEST = "manifest";

/** Where a view reads from. */
export interface ViewSource {
  readonly disk: Disk;
  /** Folder of the ledger. */
  readonly folder: string;
  readonly journal: Journal;
}

/** What a rule sees; `source.journal.seq` is the newest that it may see. */
export class LedgerView implements View {
  readonly #loaded = new Map<string, Record<string, unknown>>();
  #manifest: Readonly<Record<string, unknown>> | undefined;

  /** `same` is a view of the same journal: what it has loaded is not read. */
  constructor(
    readonly source: ViewSource,
    private readonly same?: LedgerView,
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

  /** Records of an aggregate by id, whatever its name. */
  records(name: string): Record<string, unknown> {
    const known = this.#loaded.get(name) ?? this.#copyOfSame(name);
    if (known !== undefined) return known;
    const { seq, records } = this.#load(name);
    for (const event of this.source.journal.events) {
      if (event.seq > seq) apply(records, name, event);
    }
    this.#loaded.set(name, records);
    return records;
  }

  /**
   * A copy: a transaction changes its own. The records are shared, so a rule
   * that changed one in place would change what was before as well.
   */
  #copyOfSame(name: string): Record<string, unknown> | undefined {
    const records = this.same?.records(name);
    if (records === undefined) return undefined;
    const copy = { ...records };
    for (const record of Object.values(copy)) Object.freeze(record);
    this.#loaded.set(name, copy);
    return copy;
  }

  /** Names of all aggregates, those that only the journal has included. */
  names(): string[] {
    const names = new Set(this.manifest().keys());
    for (const event of this.source.journal.events) {
      for (const [name] of event.ops) names.add(name);
    }
    return [...names].toSorted();
  }

  /** Sequence number by aggregate that the files must hold at least. */
  manifest(): ReadonlyMap<string, number> {
    return new Map(
      Object.entries(this.#inManifest())
        .map(([name, seq]) => [name, Number(seq)]),
    );
  }

  #inManifest(): Readonly<Record<string, unknown>> {
    return this.#manifest ??= this.same === undefined
      ? this.#loadManifest()
      : this.same.#inManifest();
  }

  #loadManifest(): Readonly<Record<string, unknown>> {
    if (this.source.journal.singles === undefined) return {};
    const { records } = this.#read(MANIFEST) ?? this.#missing(MANIFEST);
    return records;
  }

  #load(name: string): Aggregate {
    const { singles } = this.source.journal;
    // Without a manifest a file is a leftover: all there is, is in the journal.
    if (singles === undefined) return { seq: 0, records: {} };
    // What neither the header nor the manifest names was never written.
    const isWritten = isSplit(name)
      ? Object.hasOwn(this.#inManifest(), name)
      : singles.includes(name);
    if (!isWritten) return { seq: 0, records: {} };
    return this.#read(name) ?? this.#missing(name);
  }

  #read(name: string): Aggregate | undefined {
    const path = aggregatePath(this.source.folder, name);
    const bytes = this.source.disk.read(path);
    if (bytes === undefined) return undefined;
    const aggregate = parseAggregate(path, name, bytes);
    if (aggregate.seq > this.source.journal.seq) {
      throw damaged(path, "it is newer than the journal");
    }
    return aggregate;
  }

  #missing(name: string): never {
    throw damaged(aggregatePath(this.source.folder, name), "it is missing");
  }
}

/** A view that collects changes. */
export class LedgerTransaction extends LedgerView implements Transaction {
  readonly #ops = new Map<string, [string, string, unknown]>();

  #changes = 0;

  /** How many changes were made, repeated ones included. */
  get changes(): number {
    return this.#changes;
  }

  /** The changes; of several to one record only the last. */
  ops(): [string, string, unknown][] {
    return [...this.#ops.values()];
  }

  put<A extends AggregateName>(
    aggregate: A,
    id: string,
    record: Aggregates[A],
  ): void {
    if (id === "__proto__") throw new Error("a record named __proto__");
    this.records(aggregate)[id] = record;
    this.#changes++;
    this.#ops.set(`${aggregate}\n${id}`, [aggregate, id, record]);
  }

  remove(aggregate: AggregateName, id: string): void {
    delete this.records(aggregate)[id];
    this.#changes++;
    this.#ops.set(`${aggregate}\n${id}`, [aggregate, id, null]);
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

/** Tells whether an aggregate is one of many of its kind: `tasks-E1`. */
export function isSplit(name: string): boolean {
  return name.includes("-");
}

/** Returns the file of an aggregate. */
export function aggregatePath(folder: string, name: string): string {
  const file = name.replaceAll("%", "%25").replaceAll("/", "%2F");
  return `${folder}/${file}.json`;
}
