import { join } from "@std/path";
import { isThere } from "../io/fs.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import { requireOwnFolder } from "../io/own_folder.ts";
import { WORKTREES_MARKER } from "../io/repository.ts";
import type { Context } from "./context.ts";

/**
 * Makes the folder that a worktree is to lie in, and returns it. Its marker
 * keeps a worktree that lost its `.git` from being taken for a part of a
 * repository above.
 *
 * @throws {LockstepError} `folder.is_link`.
 */
export async function makeContainer(
  context: Context,
  path: string,
): Promise<string> {
  const container = path.slice(0, path.lastIndexOf("/"));
  requireOwnFolder(container);
  await Deno.mkdir(container, { recursive: true });
  const marker = join(container, WORKTREES_MARKER);
  if (!isThere(marker)) {
    const main = await mainWorktreeOf(context.repository());
    await Deno.writeTextFile(marker, `${main.path}\n`);
  }
  return container;
}
