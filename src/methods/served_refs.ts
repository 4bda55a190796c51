/** Refs of Lockstep's own that have served their time. */
import { BACKUPS, isExpiredBackup } from "../core/backup_ref.ts";
import { isFinal } from "../core/merge_state.ts";
import { CANDIDATES, dropRef, refsBelow } from "../io/git_merge.ts";
import type { Context } from "./context.ts";

/**
 * Returns the refs that can go: candidates that nothing is going to happen to
 * any more, such as one that was landed by hand, and old backups.
 */
export async function servedRefs(context: Context): Promise<string[]> {
  const folder = context.repository().commonDir;
  return (await refsBelow(folder, CANDIDATES, BACKUPS))
    .filter((ref) => isServed(context, ref));
}

/** Lets go of refs; what only they hold is for git to collect. */
export async function dropRefs(
  context: Context,
  refs: readonly string[],
): Promise<void> {
  for (const ref of refs) await dropRef(context.repository().commonDir, ref);
}

function isServed(context: Context, ref: string): boolean {
  if (!ref.startsWith(CANDIDATES)) return isExpiredBackup(ref, context.now());
  const id = ref.slice(CANDIDATES.length);
  const request = context.read((view) => view.find("merge", id));
  return request === undefined || isFinal(request.state);
}
