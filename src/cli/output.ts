/**
 * The only place that prints. Standard output carries the answer, standard
 * error all else.
 */
import { printableLines } from "../core/printable.ts";

const encoder = new TextEncoder();
const FULL_PIPE_WAIT_MS = 5;
/** Up to this size a pipe takes all of a write or none (PIPE_BUF of Linux). */
const ATOMIC_BYTES = 4096;
const NEWLINE = 10;

/**
 * Prints an answer, if there is one. A reader that has gone is no error; then
 * it returns false.
 */
export function printAnswer(text: string): boolean {
  return text === "" || write(Deno.stdout, text);
}

/**
 * Returns an answer as it may be shown: titles, names and messages in it come
 * from agents, and a terminal obeys what is in them. A pipe gets every byte.
 */
export function forReader(
  text: string,
  isTerminal: boolean = Deno.stdout.isTerminal(),
): string {
  if (!isTerminal) return text;
  // What needs somebody is not to be overlooked.
  return printableLines(text).replaceAll(/^ {2}! .*$/gm, painted);
}

/** Prints progress, warnings and errors. */
export function printNote(text: string): void {
  write(Deno.stderr, text);
}

/** Returns text in bold red or plain, as the terminal and NO_COLOR want. */
export function inRed(text: string): string {
  return Deno.stderr.isTerminal() ? painted(text) : text;
}

function painted(text: string): string {
  return Deno.noColor ? text : `\x1b[1;31m${text}\x1b[0m`;
}

function write(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): boolean {
  let rest = encoder.encode(text.endsWith("\n") ? text : `${text}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(stream.writeSync(firstPiece(rest)));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      // A pipe that its other users have made non-blocking, and that is full.
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      pause();
    }
  }
  return true;
}

/**
 * Returns what to write next. Deno keeps an unfinished line in a buffer of its
 * own, and when a pipe is full it does not say how much; so a piece ends with
 * a line, or is too long for that buffer.
 */
function firstPiece(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= ATOMIC_BYTES) return bytes;
  const piece = bytes.subarray(0, ATOMIC_BYTES);
  const end = piece.lastIndexOf(NEWLINE) + 1;
  return end === 0 ? piece : piece.subarray(0, end);
}

function pause(): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(nobody, 0, 0, FULL_PIPE_WAIT_MS);
}
