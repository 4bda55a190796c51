import type { View } from "./aggregates.ts";
import { refused } from "./error.ts";
import type { Role } from "./records/thread.ts";
import type { Scope } from "./records/worktree.ts";
import { findTask } from "./task_tree.ts";

/** Roles that change files; the others look, run and report. */
const WRITING: readonly Role[] = ["worker", "synthesizer"];

/** Tells whether threads of a role write. */
export function isWriting(role: Role): boolean {
  return WRITING.includes(role);
}

/**
 * Returns what the new worktree of a thread may commit: what was asked for,
 * else what its Cases say, else, for a role that only looks, nothing.
 *
 * @throws {LockstepError} `thread.scope_missing`.
 */
export function scopeOfThread(
  view: View,
  request: {
    readonly role: Role;
    /** Asked for; `undefined` when the Cases are to say. */
    readonly scope: Scope | undefined;
    /** Forbidden on top of what the Cases say. */
    readonly deny: readonly string[];
    readonly case_ids: readonly string[];
    /** Scope of the worktree it is spawned from. */
    readonly parent: Scope;
  },
): Scope {
  if (request.scope !== undefined) return request.scope;
  if (!isWriting(request.role)) return { allow: [], deny: [] };
  if (request.case_ids.length === 0) throw scopeMissing();
  const scopes = request.case_ids.map((id) =>
    findTask(view, id)?.scope ?? request.parent
  );
  return {
    allow: [...new Set(scopes.flatMap((each) => each.allow))],
    // What one Case forbids stays forbidden: too strict can be mended.
    deny: [
      ...new Set([
        ...request.deny,
        ...scopes.flatMap((each) => each.deny),
      ]),
    ],
  };
}

function scopeMissing() {
  return refused(
    "Cannot spawn a worker: neither a Case nor a scope says what it may write",
    {
      reason: "thread.scope_missing",
      hint: "Add --case-ids C4, or --scope 'src/**'",
    },
  );
}
