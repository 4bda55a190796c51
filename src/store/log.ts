import { isPast, type LogFilter, matchesEvent } from "../core/log_filter.ts";
import { archivedEvents } from "./archive.ts";
import type { Event } from "./format.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Returns the newest `limit` events that match, oldest first, whether they
 * are still in the journal or in the archive.
 *
 * @throws {LockstepError} `ledger.damaged`.
 */
export function findEvents(
  ledger: Ledger,
  filter: LogFilter,
  limit: number,
): Event[] {
  const found: Event[] = [];
  for (const event of eventsNewestFirst(ledger)) {
    if (isPast(event, filter) || found.length >= limit) break;
    if (matchesEvent(event, filter)) found.push(event);
  }
  return found.toReversed();
}

/** Returns one event, or `undefined` when there is none of this number. */
export function findEvent(ledger: Ledger, seq: number): Event | undefined {
  for (const event of eventsNewestFirst(ledger)) {
    if (event.seq === seq) return event;
    if (event.seq < seq) return undefined;
  }
  return undefined;
}

/** The journal first: compaction writes the archive before it resets that. */
function* eventsNewestFirst(ledger: Ledger): Generator<Event> {
  const { base, events } = ledger.readView((view) => view.source.journal);
  yield* events.toReversed();
  const { disk } = ledger.ground;
  for (const event of archivedEvents(disk, ledger.paths.archive)) {
    if (event.seq <= base) yield event;
  }
}
