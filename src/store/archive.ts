/**
 * Events that compaction took out of the journal, in files named
 * `<day>-<first seq>-<last seq>.jsonl` with lines as in the journal. History
 * only: the state is complete without them. Two files may overlap when a
 * compaction was cut short; an event is the same in both.
 */
import { concat } from "@std/bytes/concat";
import { join } from "@std/path";
import { type Disk, replaceFile } from "../io/disk.ts";
import { encodeLine, type Event, parseEvents } from "./format.ts";

const SEQ_DIGITS = 10;
const FILE = /-([0-9]+)\.jsonl$/;

/** Writes events to the archive, so that they survive a loss of power. */
export function archiveEvents(
  disk: Disk,
  folder: string,
  events: readonly Event[],
): void {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return;
  const name = [last.at.slice(0, 10), padded(first.seq), padded(last.seq)]
    .join("-");
  disk.makeFolder(folder);
  replaceFile(disk, join(folder, `${name}.jsonl`), {
    content: concat(events.map(encodeLine)),
    durability: "full",
  });
}

/**
 * Yields the events of the archive, newest first, each once.
 *
 * @throws {LockstepError} `ledger.damaged`.
 */
export function* archivedEvents(disk: Disk, folder: string): Generator<Event> {
  let oldest = Infinity;
  for (const path of archiveFiles(disk, folder)) {
    const bytes = disk.read(path);
    if (bytes === undefined) continue; // taken away since it was listed
    for (const event of parseEvents(path, bytes).toReversed()) {
      if (event.seq >= oldest) continue;
      oldest = event.seq;
      yield event;
    }
  }
}

/** Returns the paths of the archive's files, newest first by their events. */
export function archiveFiles(disk: Disk, folder: string): string[] {
  return disk.list(folder).flatMap((name) => {
    const last = FILE.exec(name)?.[1];
    return last === undefined ? [] : [{ name, last: Number(last) }];
  }).toSorted((a, b) => b.last - a.last).map(({ name }) => join(folder, name));
}

function padded(seq: number): string {
  return String(seq).padStart(SEQ_DIGITS, "0");
}
