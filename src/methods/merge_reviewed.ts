import { usage } from "../core/error.ts";
import type { Context } from "./context.ts";

/**
 * Returns the merge request that is meant: the one named, else the one for
 * which the thread that calls was started.
 *
 * @throws {LockstepError} `merge.request_wanted`.
 */
export function reviewedRequest(
  context: Context,
  given: string | undefined,
  action: string,
): string {
  const actor = context.actor();
  const own = actor.kind === "thread" && actor.thread_id !== null
    ? context.read((view) => view.find("threads", actor.thread_id ?? ""))
      ?.merge_request_id
    : undefined;
  const id = given ?? own ?? undefined;
  if (id !== undefined) return id;
  throw usage(`Cannot ${action}: which merge request is not said`, {
    reason: "merge.request_wanted",
    hint: "Name it: lockstep merge main status shows them",
  });
}
