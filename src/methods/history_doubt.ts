/**
 * Which protected branches have moved in a way that the ledger knows nothing
 * of. Asked by every call that changes anything, so git is started only when
 * there is such a branch.
 */
import type { View } from "../core/aggregates.ts";
import { isAccountedFor } from "../core/audit_rules.ts";
import { findBranchCommit } from "../io/git_committed.ts";
import type { StatePaths } from "../store/paths.ts";

/** What of a call histories need; not the call itself, which asks for them. */
export interface Place {
  repository(): { readonly commonDir: string };
  ledger(): { readonly paths: StatePaths };
  read<T>(question: (view: View) => T): T;
}

/** Returns the branches whose history has to be asked for. */
export async function doubtfulBranches(place: Place): Promise<string[]> {
  const { commonDir } = place.repository();
  const branches = place.read((view) =>
    view.find("meta", "repository")?.protected_branches ?? []
  );
  const doubtful: string[] = [];
  for (const branch of branches) {
    const tip = await findBranchCommit(commonDir, branch) ?? null;
    const isKnown = () =>
      place.read((view) => isAccountedFor(view, branch, tip));
    if (isKnown() || await isPending(place, tip)) continue;
    // What was pending may have been reported just before that was looked at.
    if (!isKnown()) doubtful.push(branch);
  }
  return doubtful;
}

async function isPending(place: Place, tip: string | null): Promise<boolean> {
  const { pendingMoves } = await import("../store/spool_pending.ts");
  return tip !== null && pendingMoves(place.ledger().paths.spool).includes(tip);
}
