import type { View } from "./aggregates.ts";
import { refused, usage } from "./error.ts";
import type { Repository } from "./records/meta.ts";

/**
 * Returns the protected branch when there is only one.
 *
 * @throws {LockstepError} `protect.which_branch`.
 */
export function onlyProtected(view: View): string {
  const branches = view.find("meta", "repository")?.protected_branches ?? [];
  const [only] = branches;
  if (only !== undefined && branches.length === 1) return only;
  throw usage("Cannot tell which protected branch is meant", {
    reason: "protect.which_branch",
    hint: `Name one; protected: ${branches.join(", ") || "nothing"}`,
  });
}

/**
 * Returns what is recorded of the repository, which protects the branch.
 *
 * @throws {LockstepError} `protect.not_protected`.
 */
export function requireProtected(view: View, branch: string): Repository {
  const meta = view.find("meta", "repository");
  const known = meta?.protected_branches ?? [];
  if (meta !== undefined && known.includes(branch)) return meta;
  throw refused(`Cannot use "${branch}": it is not protected`, {
    reason: "protect.not_protected",
    hint: `Protected: ${known.join(", ") || "nothing"}`,
  });
}
