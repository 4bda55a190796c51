import { actorName } from "../core/actor.ts";
import { isDamage, refused } from "../core/error.ts";
import type { Author } from "../store/open_ledger.ts";
import type { Context } from "./context.ts";

/**
 * Returns who replaces the ledger. It may be too damaged to tell who calls;
 * then the event says so.
 *
 * @throws {LockstepError} `actor.not_allowed` for a thread.
 */
export function replacingAuthor(context: Context): Author {
  const at = context.now();
  const { method } = context;
  if (isThread(context)) {
    throw refused(
      `Cannot call "${method}": this is for the session's root or a person`,
      {
        reason: "actor.not_allowed",
        hint: "Report to the root: lockstep inbox send --message TEXT",
      },
    );
  }
  return { at, actor: nameOf(context), method, session: null };
}

function isThread(context: Context): boolean {
  return context.options.credential !== undefined ||
    nameOf(context).startsWith("thread:");
}

function nameOf(context: Context): string {
  try {
    return actorName(context.actor());
  } catch (error) {
    if (isDamage(error)) return "unknown";
    throw error;
  }
}
