/**
 * What a caller names or pipes in. It may be a device or a pipe that has no
 * end, so there is a limit to what is read of it.
 */
import { concat } from "@std/bytes/concat";
import { usage } from "../core/error.ts";
import { isAbsence } from "./fs.ts";

const LIMIT_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 65_536;

/**
 * Returns the bytes of a file, or `undefined` when it does not exist.
 *
 * @throws {LockstepError} `input.too_large`.
 */
export function readInputBytes(
  path: string,
  limitBytes = LIMIT_BYTES,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    using file = Deno.openSync(path);
    const input = new Input(path, limitBytes);
    for (;;) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const count = file.readSync(chunk);
      if (count === null) return input.bytes();
      input.add(chunk.subarray(0, count));
    }
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** The same as text; bytes that are not UTF-8 become replacement marks. */
export function readInputText(
  path: string,
  limitBytes = LIMIT_BYTES,
): string | undefined {
  const bytes = readInputBytes(path, limitBytes);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/**
 * Returns all of a stream as text.
 *
 * @throws {LockstepError} `input.too_large`.
 */
export async function readInputStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const input = new Input("-", LIMIT_BYTES);
  // Leaving the loop early cancels the stream.
  for await (const chunk of stream) input.add(chunk);
  return new TextDecoder().decode(input.bytes());
}

class Input {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  constructor(
    private readonly name: string,
    private readonly limitBytes: number,
  ) {}

  add(chunk: Uint8Array<ArrayBuffer>): void {
    this.#length += chunk.length;
    if (this.#length > this.limitBytes) {
      throw usage(
        `Cannot read "${this.name}": it is larger than ${
          Math.floor(this.limitBytes / 1024 / 1024)
        } MB, or has no end`,
        {
          reason: "input.too_large",
          hint: "Name the file that was meant, or pipe in less",
        },
      );
    }
    this.#chunks.push(chunk);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return concat(this.#chunks);
  }
}
