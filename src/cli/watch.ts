import { printAnswer } from "./output.ts";

/** Reading the ledger is cheap; more often than this nobody can look. */
const INTERVAL_MS = 1000;

/** Clears the screen and goes to its first line. */
const CLEAR = "\x1b[2J\x1b[H";

/**
 * Prints an answer whenever it changes, until the process is ended. At a
 * terminal the new answer takes the place of the old one.
 */
export async function watch(answer: () => Promise<string>): Promise<never> {
  let shown: string | undefined;
  for (;;) {
    const text = await answer();
    if (text !== shown) {
      printAnswer(Deno.stdout.isTerminal() ? `${CLEAR}${text}` : text);
    }
    shown = text;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
