/**
 * The journal on disk. An append, synced, is the commit point of a change.
 * It is read anew for every question, but parsed only as far as it has grown.
 */
import type { Disk } from "../io/disk.ts";
import { type Journal, parseJournal } from "./format.ts";

export class JournalFile {
  #last: Journal | undefined;

  constructor(
    private readonly disk: Disk,
    readonly path: string,
  ) {}

  /**
   * Returns what the journal holds now, or `undefined` when it is missing.
   *
   * @throws {LockstepError} `ledger.damaged`, also when it ends before
   * `acknowledgedSeq`; `ledger.newer_format`.
   */
  read(acknowledgedSeq: number): Journal | undefined {
    const bytes = this.disk.read(this.path);
    if (bytes === undefined) return undefined;
    return this.#last = parseJournal(this.path, bytes, {
      acknowledgedSeq,
      previous: this.#last,
    });
  }

  /** Appends a line behind what is valid, and syncs. All of it, or nothing. */
  append(journal: Journal, line: Uint8Array<ArrayBuffer>): void {
    const file = this.disk.open(this.path);
    let isWritten = false;
    try {
      if (file.size() !== journal.validBytes) file.truncate(journal.validBytes);
      file.writeAt(
        journal.validBytes,
        journal.endsWithNewline ? line : withNewlineBefore(line),
      );
      file.sync();
      isWritten = true;
    } finally {
      // What a full disk let through was never acknowledged.
      if (!isWritten) file.truncate(journal.validBytes);
      file.close();
    }
  }
}

function withNewlineBefore(
  line: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(line.length + 1);
  longer[0] = 10;
  longer.set(line, 1);
  return longer;
}
