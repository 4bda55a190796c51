import type {
  AggregateName,
  Aggregates,
  Transaction,
} from "../../src/core/aggregates.ts";

/** A transaction without a disk, for rules. */
export class MemoryLedger implements Transaction {
  readonly #records = new Map<string, Record<string, unknown>>();
  /** Every change, in order: aggregate, id, record or null. */
  readonly changes: [string, string, unknown][] = [];

  all<A extends AggregateName>(
    aggregate: A,
  ): Readonly<Record<string, Aggregates[A]>> {
    // Only what put() took under this name is in it.
    return (this.#records.get(aggregate) ?? {}) as Record<
      string,
      Aggregates[A]
    >;
  }

  find<A extends AggregateName>(
    aggregate: A,
    id: string,
  ): Aggregates[A] | undefined {
    return this.all(aggregate)[id];
  }

  put<A extends AggregateName>(
    aggregate: A,
    id: string,
    record: Aggregates[A],
  ): void {
    this.#records.set(aggregate, {
      ...this.#records.get(aggregate),
      [id]: record,
    });
    this.changes.push([aggregate, id, record]);
  }

  remove(aggregate: AggregateName, id: string): void {
    const { [id]: _, ...rest } = this.#records.get(aggregate) ?? {};
    this.#records.set(aggregate, rest);
    this.changes.push([aggregate, id, null]);
  }

  nextId(letter: string): string {
    const last = (this.find("counter", "id")?.last ?? 0) + 1;
    this.put("counter", "id", { last });
    return `${letter}${last}`;
  }
}
