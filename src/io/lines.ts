/** In characters. A string could not grow for ever. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * Calls back for every line of a stream, without its newline, and for what
 * follows the last one. Bytes that are not UTF-8 become replacement marks;
 * a line that does not end comes in pieces.
 * Returns when the stream ends or the signal aborts.
 */
export async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const reader = stream.getReader();
  // A stream that decodes would take a dispatch 2 ms to set up.
  const decoder = new TextDecoder();
  const cancel = () => void reader.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const text = decoder.decode(value, { stream: !done });
      const [first = "", ...lines] = text.split("\n");
      // Only what is new is looked through.
      lines.unshift(rest + first);
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) {
        lines.push(rest);
        rest = "";
      }
      for (const line of lines) onLine(line.replace(/\r$/, ""));
      if (done) break;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
  if (rest !== "") onLine(rest);
}
