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

/** Returns those of the protected branches whose history has to be asked for. */
export async function doubtfulBranches(
  place: Place,
  branches: readonly string[],
): Promise<string[]> {
  const { commonDir } = place.repository();
  const tips: (readonly [string, string | null])[] = [];
  for (const branch of branches) {
    tips.push([branch, await findBranchCommit(commonDir, branch) ?? null]);
  }
  const doubtful = unaccounted(place, tips);
  if (doubtful.length === 0) return [];
  const { pendingMoves } = await import("../store/spool_pending.ts");
  const pending = pendingMoves(place.ledger().paths.spool);
  const settled = doubtful.filter(([, tip]) => !pending.includes(tip ?? ""));
  // What was pending may have been reported just before that was looked at.
  return unaccounted(place, settled).map(([branch]) => branch);
}

function unaccounted(
  place: Place,
  tips: readonly (readonly [string, string | null])[],
): (readonly [string, string | null])[] {
  if (tips.length === 0) return [];
  return place.read((view) =>
    tips.filter(([branch, tip]) => !isAccountedFor(view, branch, tip))
  );
}
