/** Where the WORKDIR of a packet is, and so where its run works. */
import type { View } from "../core/aggregates.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { isLive } from "../core/worktree_rules.ts";
import { findRepository, type Repository } from "../io/repository.ts";
import type { Context } from "./context.ts";

export interface DispatchPlace {
  /** As the packet names it. */
  readonly workdir: string;
  /** The repository as it is seen from there. */
  readonly repository: Repository;
  /** Below the top level; "" for the top itself. */
  readonly folder: string;
  /** Its worktree, when it is one of Lockstep's. */
  readonly worktree: Worktree | undefined;
  /**
   * `child`: the run works right there. Else it gets a worktree of its own,
   * since nobody but the root works in a session's, and Lockstep not at all in
   * the user's.
   */
  readonly kind: "child" | "root" | "other";
}

/**
 * Finds the place of a WORKDIR.
 *
 * @throws {LockstepError} `folder.not_found`, `repository.not_found`.
 */
export function placeOf(context: Context, workdir: string): DispatchPlace {
  const repository = findRepository(workdir);
  const path = Deno.realPathSync(workdir);
  const worktree = context.read((view) =>
    worktreeAt(view, repository.topLevel)
  );
  return {
    workdir,
    repository,
    folder: path.slice(repository.topLevel.length + 1),
    worktree,
    kind: worktree?.kind ?? "other",
  };
}

function worktreeAt(view: View, path: string): Worktree | undefined {
  return Object.values(view.all("worktrees")).find((each) =>
    each.path === path && isLive(each)
  );
}
