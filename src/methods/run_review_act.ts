/** Who decides on a run, and on what state of its worktree. */
import { requireUndisguised } from "../core/caller_chain.ts";
import type { DispatchedRun } from "../core/records/run.ts";
import type { Decision } from "../core/run_review_decide.ts";
import { findThreadsAbove } from "./caller_above.ts";
import type { Context } from "./context.ts";
import { confirmAsPerson } from "./person_confirm.ts";
import { findRunWorktree, treeOf } from "./run_review_load.ts";

/**
 * Returns the decision that a caller is about to make. A person confirms it;
 * an author that drops its credential is still below its supervisor.
 *
 * @throws {LockstepError} `actor.disguised`, `person.not_confirmed`,
 * `git.failed`.
 */
export async function decisionOn(
  context: Context,
  run: DispatchedRun,
  about: { readonly action: string; readonly note: string },
): Promise<Decision> {
  const actor = context.actor();
  requireUndisguised(actor, await findThreadsAbove(context));
  const { action, note } = about;
  if (actor.kind === "person") {
    const what = `${action} ${run.id}`;
    await confirmAsPerson(
      context,
      what,
      `${what.slice(0, 1).toUpperCase()}${what.slice(1)}?`,
    );
  }
  const tree = await treeOf(findRunWorktree(context, run));
  return { run, actor, tree, note, now: context.now() };
}
