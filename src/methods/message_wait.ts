import type { Message } from "../core/records/message.ts";
import { delay } from "../io/clock.ts";
import type { Context } from "./context.ts";

const POLL_MS = 150;

/** Waits until a message is settled; returns it as it is in the end. */
export async function waitForMessage(
  context: Context,
  message: Message,
  waitMs: number,
): Promise<Message> {
  const until = performance.now() + waitMs;
  for (;;) {
    const now = context.read((view) =>
      view.find(`inbox-${message.session_id}`, message.id)
    ) ?? message;
    const isSettled = now.settled_at !== null;
    if (isSettled || performance.now() >= until) {
      return now;
    }
    await delay(POLL_MS);
  }
}
