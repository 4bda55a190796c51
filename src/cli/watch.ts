import { printAnswer } from "./output.ts";

const CLEAR = "\x1b[2J";
const HOME = "\x1b[H";
const REST_OF_LINE = "\x1b[K";
const REST_OF_SCREEN = "\x1b[J";

/**
 * Prints an answer whenever it changes, until the process is ended. At a
 * terminal the new answer takes the place of the old one, and what does not fit
 * is left out at its top: what needs somebody stands at the bottom.
 */
export async function watch(
  answer: () => Promise<string>,
  wait: () => Promise<void>,
): Promise<never> {
  let shown: string | undefined;
  for (;;) {
    const text = await answer();
    if (text !== shown) {
      const isScreen = Deno.stdout.isTerminal();
      const first = isScreen && shown === undefined ? CLEAR : "";
      printAnswer(isScreen ? `${first}${onScreen(text)}` : text);
    }
    shown = text;
    await wait();
  }
}

/** Nothing is cleared before it is written anew, so nothing flickers. */
function onScreen(text: string): string {
  const { rows, columns } = Deno.consoleSize();
  const lines = fitted(text.split("\n"), rows - 1, columns);
  return `${HOME}${
    lines.map((line) => `${line}${REST_OF_LINE}`).join("\n")
  }${REST_OF_SCREEN}`;
}

/** Returns the last lines that fit, and how many are above them. */
export function fitted(
  lines: readonly string[],
  rows: number,
  columns: number,
): readonly string[] {
  const cut = lines.map((line) => line.slice(0, columns));
  if (cut.length <= rows) return cut;
  const kept = cut.slice(cut.length - rows + 1);
  return [`… ${cut.length - kept.length} lines above`, ...kept];
}
