/**
 * The journal on disk. An append, synced, is the commit point of a change.
 * It is looked at anew for every question, and parsed as far as it has grown:
 * until compaction puts another file in its place it only grows at its end.
 */
import { LockstepError } from "../core/error.ts";
import type { Disk, FileVersion } from "../io/disk.ts";
import { type Journal, parseJournal } from "./format.ts";

export class JournalFile {
  #last: Journal | undefined;
  #version: FileVersion | undefined;

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
    // Before the content: a version that is too old only costs a reading.
    const version = this.disk.version(this.path);
    const last = this.#last;
    const isKnown = last !== undefined && last.seq >= acknowledgedSeq &&
      version !== undefined && isSame(version, this.#version);
    if (isKnown) return last;
    const bytes = this.disk.read(this.path);
    if (bytes === undefined) return undefined;
    this.#version = version;
    return this.#last = parseJournal(this.path, bytes, {
      acknowledgedSeq,
      previous: last,
    });
  }

  /** Appends a line behind what is valid, and syncs. All of it, or nothing. */
  append(journal: Journal, line: Uint8Array<ArrayBuffer>): void {
    const size = this.disk.version(this.path)?.size;
    const isClean = size === journal.validBytes;
    if (!isClean) this.#requireNothingMore(journal);
    const file = this.disk.open(this.path);
    let isWritten = false;
    try {
      if (!isClean) file.truncate(journal.validBytes);
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

  /** Only with its lock removed can another one have written meanwhile. */
  #requireNothingMore(journal: Journal): void {
    const bytes = this.disk.read(this.path) ?? new Uint8Array();
    const { seq } = parseJournal(this.path, bytes);
    if (seq === journal.seq) return;
    throw new LockstepError(
      "held",
      `Cannot append to "${this.path}": another process wrote event ${seq} meanwhile`,
      {
        reason: "ledger.busy",
        hint:
          "Run the same command again, and leave the file ledger/lock alone",
      },
    );
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

function isSame(a: FileVersion, b: FileVersion | undefined): boolean {
  return a.file === b?.file && a.size === b.size &&
    a.changedMs === b.changedMs;
}
