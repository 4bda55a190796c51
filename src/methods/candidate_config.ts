import { LockstepError, refused } from "../core/error.ts";
import { recordUnusable } from "../core/merge_prepare.ts";
import type { Candidate, MergeRequest } from "../core/records/merge.ts";
import { findFileIn } from "../io/git_merge.ts";
import { parseConfigText, PROJECT_FILE } from "../store/config_load.ts";
import type { Context } from "./context.ts";

/**
 * Refuses a candidate that would bring a configuration nobody can use: once it
 * is on the branch that governs, every call in the repository would fail.
 *
 * @throws {LockstepError} `merge.config_unusable`.
 */
export async function requireUsableConfig(
  context: Context,
  request: MergeRequest,
  turn: { readonly candidate: Candidate; readonly generation: number },
): Promise<void> {
  const { candidate, generation } = turn;
  if (candidate.paths?.includes(PROJECT_FILE) === false) return;
  const folder = context.repository().commonDir;
  const text = await findFileIn(folder, candidate.tree, PROJECT_FILE);
  if (text === undefined) return;
  try {
    await parseConfigText(text, `${PROJECT_FILE} of the candidate`);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const options = { now: context.now(), generation };
    await context.transact((tx) =>
      recordUnusable(tx, request.id, error.message, options)
    );
    throw refused(`Cannot prepare "${request.id}": ${error.message}`, {
      reason: "merge.config_unusable",
      hint:
        `Correct ${PROJECT_FILE} on ${request.branch} (lockstep config check), commit, then lockstep merge main request`,
      details: { ...error.details, cause: error.reason },
    });
  }
}
