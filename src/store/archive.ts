/**
 * Events that compaction took out of the journal, in files named
 * `<day>-<first seq>-<last seq>.jsonl` with lines as in the journal. History
 * only: the state is complete without them. Two files may overlap when a
 * compaction was cut short; an event is the same in both.
 */
import { join } from "@std/path";
import { type Disk, replaceFile } from "../io/disk.ts";
import { encodeLine, type Event } from "./format.ts";

const SEQ_DIGITS = 10;

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
    content: encodeEvents(events),
    durability: "full",
  });
}

function padded(seq: number): string {
  return String(seq).padStart(SEQ_DIGITS, "0");
}

function encodeEvents(events: readonly Event[]): Uint8Array<ArrayBuffer> {
  const lines = events.map(encodeLine);
  const text = new Uint8Array(
    lines.reduce((sum, line) => sum + line.length, 0),
  );
  let offset = 0;
  for (const line of lines) {
    text.set(line, offset);
    offset += line.length;
  }
  return text;
}
