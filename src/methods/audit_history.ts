import {
  auditHistory,
  type BranchHistory,
  type Finding,
  isAccountedFor,
  newFindings,
} from "../core/audit_rules.ts";
import { findCommit } from "../io/git.ts";
import { parentsSince } from "../io/git_audit.ts";
import { findBranchCommit } from "../io/git_committed.ts";
import { isAncestor } from "../io/git_worktree.ts";
import type { Context } from "./context.ts";

/** Asks git for the history of protected branches since their protection. */
export async function protectedHistories(
  context: Context,
  isWanted: (branch: string) => boolean = () => true,
): Promise<BranchHistory[]> {
  const folder = context.repository().commonDir;
  const meta = context.read((view) => view.find("meta", "repository"));
  const histories: BranchHistory[] = [];
  for (const branch of meta?.protected_branches ?? []) {
    const from = meta?.guarded_from?.[branch];
    // Protected by a Lockstep that did not note where the branch stood.
    if (from === undefined || !isWanted(branch)) continue;
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

/**
 * Returns what an audit would record now. Git is started only for branches
 * that have moved, since the last audit, in a way that the ledger knows
 * nothing of.
 */
export async function unrecordedFindings(context: Context): Promise<Finding[]> {
  const folder = context.repository().commonDir;
  const branches = context.read((view) =>
    view.find("meta", "repository")?.protected_branches ?? []
  );
  const doubtful = new Set<string>();
  for (const branch of branches) {
    const tip = await findBranchCommit(folder, branch) ?? null;
    const isKnown = context.read((view) => isAccountedFor(view, branch, tip));
    if (!isKnown) doubtful.add(branch);
  }
  if (doubtful.size === 0) return [];
  const histories = await protectedHistories(
    context,
    (branch) => doubtful.has(branch),
  );
  return context.read((view) =>
    newFindings(view, histories.flatMap((each) => auditHistory(view, each)))
  );
}
