import { refused } from "../core/error.ts";
import type { Context } from "./context.ts";

/**
 * Makes sure that a person means it: at a terminal, with no agent program
 * around, by typing the code that is shown.
 *
 * @throws {LockstepError} `person.required`, `person.not_confirmed`.
 */
export async function confirmAsPerson(
  context: Context,
  action: string,
  question: string,
): Promise<void> {
  if (!context.options.isPerson) {
    throw refused(`Cannot ${action}: this is for a person at a terminal`, {
      reason: "person.required",
      hint: "Ask a person to run the same command in a terminal of their own",
    });
  }
  if (await context.options.confirm(question)) return;
  throw refused(`Cannot ${action}: it was not confirmed`, {
    reason: "person.not_confirmed",
    hint: "Run it again and type the code that is shown",
  });
}
