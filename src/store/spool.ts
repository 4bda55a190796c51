/**
 * Takes in what hooks reported (see `core/spool_report.ts`), exactly once: the
 * event of the change that took a report in names it with its checksum, then
 * the file is removed. A crash in between leaves the file; the journal still
 * tells that it was taken, because compaction waits for its removal.
 */
import { crc32 } from "../core/checksum.ts";
import {
  MOST_REPORT_BYTES,
  parseReport,
  type SpoolReport,
} from "../core/spool_report.ts";
import type { Disk } from "../io/disk.ts";
import type { Event } from "./format.ts";

export interface SpoolFile {
  readonly name: string;
  readonly checksum: string;
  readonly report: SpoolReport;
}

/**
 * Returns the reports that lie in the spool, oldest name first. Of a file that
 * is too long for one, only its start is looked at.
 */
export function readSpool(disk: Disk, folder: string): SpoolFile[] {
  const files: SpoolFile[] = [];
  const names = disk.list(folder).toSorted();
  const buffer = new Uint8Array(names.length === 0 ? 0 : MOST_REPORT_BYTES);
  for (const name of names) {
    if (name.startsWith(".") || name.endsWith(".tmp")) continue;
    const bytes = disk.read(`${folder}/${name}`, buffer);
    if (bytes === undefined) continue; // taken in since it was listed
    files.push({
      name,
      checksum: crc32(bytes),
      report: parseReport(new TextDecoder().decode(bytes)),
    });
  }
  return files;
}

/** Returns the reports that none of these events has taken in. */
export function notTaken(
  files: readonly SpoolFile[],
  events: readonly Event[],
): SpoolFile[] {
  if (files.length === 0) return [];
  const taken = new Set(
    events.flatMap((event) =>
      (event.spool ?? []).map(([name, checksum]) => `${checksum} ${name}`)
    ),
  );
  return files.filter((file) => !taken.has(`${file.checksum} ${file.name}`));
}

/**
 * Removes, for good, the reports that these events have taken in: before the
 * journal forgets about them.
 */
export function removeTaken(
  disk: Disk,
  folder: string,
  events: readonly Event[],
): void {
  const files = readSpool(disk, folder);
  const fresh = new Set(notTaken(files, events));
  removeReports(disk, folder, files.filter((file) => !fresh.has(file)));
  disk.makeFolder(folder);
  disk.syncFolder(folder);
}

/** Removes reports that an event has taken in. */
export function removeReports(
  disk: Disk,
  folder: string,
  files: readonly SpoolFile[],
): void {
  for (const { name } of files) disk.remove(`${folder}/${name}`);
}
