import type { BranchHistory } from "../core/audit_rules.ts";
import { findCommit } from "../io/git.ts";
import { parentsSince } from "../io/git_audit.ts";
import { isAncestor } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";

/** Asks git for the history of every protected branch since its protection. */
export async function protectedHistories(
  context: Context,
): Promise<BranchHistory[]> {
  const folder = context.repository().commonDir;
  const meta = context.read((view) => view.find("meta", "repository"));
  const histories: BranchHistory[] = [];
  for (const branch of meta?.protected_branches ?? []) {
    const from = meta?.guarded_from?.[branch];
    // Protected by a Lockstep that did not note where the branch stood.
    if (from === undefined) continue;
    const tip = await findCommit(folder, `refs/heads/${branch}`) ?? null;
    const isKnown = await findCommit(folder, from) !== undefined;
    histories.push({
      branch,
      from,
      tip,
      holdsFrom: tip !== null && isKnown &&
        await isAncestor(folder, from, tip),
      parents: tip === null || !isKnown
        ? new Map()
        : await parentsSince(folder, from, tip),
    });
  }
  return histories;
}
