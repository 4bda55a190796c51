/**
 * The only place that prints. Standard output carries the answer, standard
 * error all else.
 */
const encoder = new TextEncoder();

/** Prints an answer, if there is one. A reader that has gone is no error. */
export function printAnswer(text: string): void {
  if (text !== "") write(Deno.stdout, text);
}

/** Prints progress, warnings and errors. */
export function printNote(text: string): void {
  write(Deno.stderr, text);
}

/** Returns text in bold red or plain, as the terminal and NO_COLOR want. */
export function inRed(text: string): string {
  return Deno.noColor || !Deno.stderr.isTerminal()
    ? text
    : `\x1b[1;31m${text}\x1b[0m`;
}

function write(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  let rest = encoder.encode(text.endsWith("\n") ? text : `${text}\n`);
  try {
    while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
