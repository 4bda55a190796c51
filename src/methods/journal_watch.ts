import { delay } from "../io/clock.ts";
import type { Context } from "./context.ts";

const POLL_MS = 300;

/**
 * Returns a mark that changes with every event. Reading the journal itself
 * each time would cost.
 */
export function journalMark(context: Context): string {
  const { size, mtime, ino } = Deno.statSync(context.ledger().paths.journal);
  return `${ino} ${size} ${mtime?.getTime()}`;
}

/** Waits for an event, at most so long. */
export async function waitForEvent(
  context: Context,
  maxMs: number,
): Promise<void> {
  const before = journalMark(context);
  const until = performance.now() + maxMs;
  while (journalMark(context) === before && performance.now() < until) {
    await delay(POLL_MS);
  }
}
