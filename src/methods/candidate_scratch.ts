/**
 * Scratch worktrees in which gates run on candidates. They lie beside the
 * other worktrees, not under `.git`, where test runners look for nothing.
 */
import { join } from "@std/path";
import { locationOf } from "../core/worktree_rules.ts";
import { faultPoint } from "../io/fault.ts";
import { isThere } from "../io/fs.ts";
import { candidateRef, dropRef, keptCandidates } from "../io/git_merge.ts";
import { removeScratch, setUpScratch } from "../io/git_scratch.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import { findFreeSlot, takeSlot } from "../io/slot_lock.ts";
import type { Context } from "./context.ts";
import { makeContainer } from "./worktree_container.ts";
import { removeEmptyContainer } from "./worktree_make.ts";

/** No slug has this form. */
const NAME = "_candidate";

export interface Scratch {
  readonly folder: string;
  /** Brings it back to exactly a commit. */
  checkOut(commit: string): Promise<void>;
}

/**
 * Runs `work` with a scratch worktree that nobody else uses meanwhile. It is
 * kept for the next time: only what differs is checked out again.
 */
export async function withScratch<T>(
  context: Context,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const { root } = context.ledger().paths;
  using slot = takeSlot((number) => join(root, `scratch-${number}.lock`));
  const folder = await folderOf(context, slot.number);
  const container = await makeContainer(context, folder);
  const path = join(
    await Deno.realPath(container),
    folder.slice(folder.lastIndexOf("/") + 1),
  );
  const { commonDir } = context.repository();
  const { merge } = await context.config();
  return await work({
    folder: path,
    checkOut: async (commit) => {
      await setUpScratch({ commonDir, path, commit, keep: merge.cache });
      faultPoint("merge.prepare.checked_out");
    },
  });
}

async function folderOf(context: Context, number: number): Promise<string> {
  const { worktree } = await context.config();
  const main = await mainWorktreeOf(context.repository());
  const path = locationOf(worktree.location, {
    parent: main.parent,
    repository: main.name,
    slug: number === 1 ? NAME : `${NAME}-${number}`,
  });
  return path.startsWith("/") ? path : join(main.path, path);
}

/** Removes all that was made for candidates, with the refs that keep them. */
export async function removeCandidates(context: Context): Promise<void> {
  const { commonDir } = context.repository();
  await removeScratches(context);
  for (const id of await keptCandidates(commonDir)) {
    await dropRef(commonDir, candidateRef(id));
  }
}

/** Removes the scratch worktrees that no living process uses. */
async function removeScratches(context: Context): Promise<void> {
  const { root } = context.ledger().paths;
  const { commonDir } = context.repository();
  for (let number = 1;; number++) {
    const path = join(root, `scratch-${number}.lock`);
    if (!isThere(path)) return;
    using slot = findFreeSlot(path, number);
    if (slot === undefined) continue;
    const folder = await folderOf(context, number);
    await removeScratch(commonDir, folder);
    await removeEmptyContainer(folder);
  }
}
