import type { Transaction } from "./aggregates.ts";
import { requireProtected } from "./protected_branch.ts";
import type { Upstream } from "./records/meta.ts";
import type { IsoTime } from "./time.ts";

/** A person's word that a protected branch may follow another upstream. */
export interface Acceptance {
  readonly branch: string;
  readonly upstream: Upstream;
  readonly reason: string;
  readonly now: IsoTime;
}

/**
 * Puts another upstream on record, and settles what audits said of it.
 *
 * @throws {LockstepError} `protect.not_protected`.
 */
export function acceptUpstream(tx: Transaction, accepted: Acceptance): void {
  const { branch, upstream, reason, now } = accepted;
  const meta = requireProtected(tx, branch);
  tx.put("meta", "repository", {
    ...meta,
    upstreams: {
      ...meta.upstreams,
      [branch]: {
        ...upstream,
        accepted_by: "claimed_person",
        accepted_at: now,
        reason,
      },
    },
  });
  for (const violation of Object.values(tx.all("violations"))) {
    const isOfIt = violation.state === "open" &&
      violation.kind === "upstream_changed" &&
      violation.ref === `refs/heads/${branch}`;
    if (!isOfIt) continue;
    tx.put("violations", violation.id, {
      ...violation,
      state: "acknowledged",
      acknowledged_by: "claimed_person",
      acknowledged_at: now,
      note: reason,
    });
  }
}
