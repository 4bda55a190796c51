import type {
  AggregateName,
  Aggregates,
  Transaction,
  View,
} from "./aggregates.ts";

/**
 * A transaction that nobody writes: a rule may change it, and what it returns
 * is what it would have done. The view below stays as it is.
 */
export class Draft implements Transaction {
  readonly #changed = new Map<AggregateName, Record<string, unknown>>();

  constructor(private readonly view: View) {}

  all<A extends AggregateName>(
    aggregate: A,
  ): Readonly<Record<string, Aggregates[A]>> {
    const changed = this.#changed.get(aggregate);
    if (changed === undefined) return this.view.all(aggregate);
    // Filled from the same aggregate, and by `put` with its own type.
    return changed as Record<string, Aggregates[A]>;
  }

  find<A extends AggregateName>(
    aggregate: A,
    id: string,
  ): Aggregates[A] | undefined {
    const records = this.all(aggregate);
    return Object.hasOwn(records, id) ? records[id] : undefined;
  }

  put<A extends AggregateName>(
    aggregate: A,
    id: string,
    record: Aggregates[A],
  ): void {
    this.#own(aggregate)[id] = record;
  }

  remove(aggregate: AggregateName, id: string): void {
    delete this.#own(aggregate)[id];
  }

  nextId(letter: string): string {
    const last = (this.find("counter", "id")?.last ?? 0) + 1;
    this.put("counter", "id", { last });
    return `${letter}${last}`;
  }

  #own(aggregate: AggregateName): Record<string, unknown> {
    const known = this.#changed.get(aggregate);
    if (known !== undefined) return known;
    const own = { ...this.view.all(aggregate) };
    this.#changed.set(aggregate, own);
    return own;
  }
}
