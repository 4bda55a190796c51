import { refused } from "../core/error.ts";
import type { MergeRequest } from "../core/records/merge.ts";
import type { Context } from "./context.ts";
import { isConfirmed } from "./person_confirm.ts";

/**
 * Lets the session that asked for a merge change its entry, and a person who
 * confirms it.
 *
 * @throws {LockstepError} `merge.not_yours`.
 */
export async function requireOwner(
  context: Context,
  request: MergeRequest,
  action: string,
): Promise<void> {
  const actor = context.actor();
  if (actor.kind === "person") {
    const question =
      `${action} ${request.id} of session ${request.session_id}?`;
    if (await isConfirmed(context, question)) return;
  } else if (context.sessionId() === request.session_id) return;
  throw refused(
    `Cannot ${action} "${request.id}": it belongs to session ${request.session_id}`,
    {
      reason: "merge.not_yours",
      hint: "A person may, at a terminal; see lockstep merge main status",
    },
  );
}
