import { refused } from "../core/error.ts";
import { findAgentMarker } from "../io/env.ts";
import { requireNoSupervisorAbove } from "./caller_above.ts";
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
      hint: hintOf(findAgentMarker()),
    });
  }
  if (await isConfirmed(context, question)) return;
  throw refused(`Cannot ${action}: it was not confirmed`, {
    reason: "person.not_confirmed",
    hint: "Run it again and type the code that is shown",
  });
}

/**
 * Asks the person to type the code that is shown, once nothing above this
 * call says that it is an agent's.
 *
 * @throws {LockstepError} `actor.disguised`.
 */
export async function isConfirmed(
  context: Context,
  question: string,
): Promise<boolean> {
  await requireNoSupervisorAbove(context);
  return await context.options.confirm(question);
}

function hintOf(marker: string | undefined): string {
  const sign = marker === undefined
    ? ""
    : ` (${marker} is set, as agent programs do)`;
  return `Ask a person to run the same command in a terminal of their own${sign}`;
}
