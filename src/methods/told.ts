import { LockstepError } from "../core/error.ts";

/**
 * Asks git one of several questions. What it cannot answer is said in
 * `unread`, and the result is `undefined`: the rest can still be shown.
 */
export async function told<T>(
  unread: string[],
  subject: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof LockstepError) || error.code !== "tool_failed") {
      throw error;
    }
    unread.push(`${subject}: ${error.message}`);
    return undefined;
  }
}
