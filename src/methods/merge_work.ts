import { join } from "@std/path";
import { LockstepError } from "../core/error.ts";
import { isFinal } from "../core/merge_state.ts";
import { makePrivateFolder, removeFile } from "../io/fs.ts";
import { findFreeSlot } from "../io/slot_lock.ts";
import type { Context } from "./context.ts";

/**
 * Runs work on a merge request that only one process at a time may do: two
 * that build and test the same candidate would undo each other's steps.
 *
 * @throws {LockstepError} `merge.busy`.
 */
export async function withMergeWork<T>(
  context: Context,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(context.ledger().paths.root, "merge");
  makePrivateFolder(folder);
  const path = join(folder, `${id}.lock`);
  using slot = findFreeSlot(path, 1);
  if (slot === undefined) {
    throw new LockstepError(
      "held",
      `Cannot work on "${id}": another process prepares or lands it`,
      {
        reason: "merge.busy",
        hint: `Wait for it; see lockstep merge main status ${id}`,
      },
    );
  }
  const result = await work();
  const request = context.read((view) => view.find("merge", id));
  // Nobody works on it again, so nobody can hold a lock on the removed file.
  if (request !== undefined && isFinal(request.state)) removeFile(path);
  return result;
}
