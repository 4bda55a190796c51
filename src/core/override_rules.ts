/**
 * Overrides: one move of one branch that the rules would refuse. Recorded
 * before it takes effect, used once, and void after its end.
 */
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { ID_LETTER } from "./id.ts";
import type { Override } from "./records/override.ts";
import { addSeconds, epochSeconds, type IsoTime } from "./time.ts";

/** What a person wants to except from the rules. */
export interface OverrideRequest {
  readonly kind: Override["kind"];
  readonly ref: string;
  readonly commit: string | null;
  readonly base: string | null;
  readonly lock_id: string | null;
  readonly reason: string;
  readonly ttl_seconds: number;
}

/**
 * Records an override.
 *
 * @throws {LockstepError} `override.not_protected`, `override.not_managed`,
 * `lock.not_found`, `override.no_reason`.
 */
export function createOverride(
  tx: Transaction,
  request: OverrideRequest,
  now: IsoTime,
): Override {
  requireOverridable(tx, request);
  const { ttl_seconds, ...rest } = request;
  const override: Override = {
    id: tx.nextId(ID_LETTER.override),
    ...rest,
    by: "claimed_person",
    created_at: now,
    expires_at: addSeconds(now, ttl_seconds),
    used_at: null,
    used_commit: null,
  };
  tx.put("overrides", override.id, override);
  return override;
}

function requireOverridable(view: View, request: OverrideRequest): void {
  const branch = request.ref.replace(/^refs\/heads\//, "");
  if (request.reason.trim() === "") {
    throw refused(`Cannot override without a reason`, {
      reason: "override.no_reason",
      hint: "Say why, for whoever reads it later: --reason TEXT",
    });
  }
  if (request.kind === "main") {
    const known = view.find("meta", "repository")?.protected_branches ?? [];
    if (known.includes(branch)) return;
    throw refused(`Cannot override "${branch}": it is not protected`, {
      reason: "override.not_protected",
      hint: `Protected: ${known.join(", ") || "nothing"}`,
    });
  }
  if (!isManaged(view, branch)) {
    throw refused(`Cannot override "${branch}": it is not a managed branch`, {
      reason: "override.not_managed",
      hint: "See them: lockstep worktree list",
    });
  }
  const { lock_id } = request;
  if (lock_id === null || view.find("locks", lock_id) !== undefined) return;
  throw refused(`Cannot override "${lock_id}": lock not found`, {
    reason: "lock.not_found",
    hint: "See them: lockstep lock list",
  });
}

function isManaged(view: View, branch: string): boolean {
  return Object.values(view.all("worktrees")).some((each) =>
    each.branch === branch && each.state !== "removed"
  );
}

/** Marks the override that a hook says was used; an unknown one is ignored. */
export function useOverride(
  tx: Transaction,
  id: string,
  used: { readonly commit: string; readonly now: IsoTime },
): void {
  const override = tx.find("overrides", id);
  if (override === undefined || override.used_at !== null) return;
  tx.put("overrides", id, {
    ...override,
    used_at: used.now,
    used_commit: used.commit,
  });
}

/**
 * Renders the overrides for the hooks: `approved/<commit>` for protected
 * branches, `override/<branch>` for managed ones. What a used one has let in
 * stays accepted, or the next commit would be refused for it.
 */
export function renderOverrides(
  view: View,
  files: Map<string, string>,
  encodeName: (branch: string) => string,
): void {
  for (const override of Object.values(view.all("overrides"))) {
    const end = epochSeconds(override.expires_at);
    if (override.kind === "main") {
      if (override.used_at !== null) continue;
      files.set(
        `approved/${override.commit}`,
        `${override.ref} ${override.base} override:${override.id} ${end}\n`,
      );
      continue;
    }
    const branch = override.ref.replace(/^refs\/heads\//, "");
    if (!isManaged(view, branch)) continue;
    const line = lineOf(override, end);
    const name = `override/${encodeName(branch)}`;
    if (line !== "") files.set(name, `${files.get(name) ?? ""}${line}\n`);
  }
}

function lineOf(override: Override, end: number): string {
  if (override.used_commit !== null) {
    return override.kind === "commit" ? `accept ${override.used_commit}` : "";
  }
  return override.kind === "lock"
    ? `lock ${end} ${override.id} ${override.lock_id}`
    : `commit ${end} ${override.id}`;
}
