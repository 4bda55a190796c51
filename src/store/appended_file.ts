/**
 * A file that one process appends to, and that others should only read. What
 * was written is remembered by the digests of its pieces: the program that is
 * written about runs as the same user and could write there, too.
 */
import { readBytes } from "../io/fs.ts";
import { sha256 } from "../io/sha256.ts";

/** So much is remembered by one digest. */
const PIECE_BYTES = 262_144;

interface Piece {
  readonly length: number;
  readonly digest: Promise<string>;
}

/** Appends lines to a file of mode 0600. */
export class AppendedFile implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #pieces: Piece[] = [];
  #piece: Uint8Array<ArrayBuffer>[] = [];
  #pieceBytes = 0;
  #bytes = 0;

  constructor(private readonly path: string) {
    this.#file = Deno.openSync(path, {
      append: true,
      create: true,
      mode: 0o600,
    });
  }

  /** How much was appended. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends a line; throws what the file system says. */
  append(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`);
    for (let at = 0; at < bytes.length;) {
      const written = this.#file.writeSync(bytes.subarray(at));
      this.#remember(bytes.slice(at, at + written));
      at += written;
    }
  }

  #remember(bytes: Uint8Array<ArrayBuffer>): void {
    this.#piece.push(bytes);
    this.#bytes += bytes.length;
    this.#pieceBytes += bytes.length;
    if (this.#pieceBytes >= PIECE_BYTES) this.#close();
  }

  #close(): void {
    if (this.#pieceBytes === 0) return;
    const length = this.#pieceBytes;
    const all = new Uint8Array(length);
    let at = 0;
    for (const bytes of this.#piece) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.#pieces.push({ length, digest: sha256(all) });
    this.#piece = [];
    this.#pieceBytes = 0;
  }

  /** Tells whether the path holds what was appended, and nothing else. */
  async isIntact(): Promise<boolean> {
    this.#close();
    const bytes = readBytes(this.path);
    if (bytes === undefined || bytes.length !== this.#bytes) return false;
    let at = 0;
    for (const { length, digest } of this.#pieces) {
      if (await sha256(bytes.slice(at, at + length)) !== await digest) {
        return false;
      }
      at += length;
    }
    return true;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
