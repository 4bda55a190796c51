/**
 * What may be done with worktrees. States: `creating` (announced, git is at
 * work), `active`, `merged` (its branch is in its parent's, the folder is
 * still there), `removed` (folder gone; the record stays for the history).
 */
import type { Transaction, View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import type { Worktree } from "./records/worktree.ts";
import type { IsoTime } from "./time.ts";

/** Tells whether its folder and its branch are in Lockstep's care. */
export function isLive(worktree: Worktree): boolean {
  return worktree.state === "active" || worktree.state === "merged";
}

/** Tells whether its folder may still be on the disk. */
export function isKept(worktree: Worktree): boolean {
  return worktree.state !== "removed";
}

/** Returns the branch of a session's own worktree or of one of its children. */
export function branchOf(
  prefix: string,
  place: {
    readonly kind: Worktree["kind"];
    readonly session: string;
    readonly slug: string;
  },
): string {
  return place.kind === "root"
    ? `${prefix}/${place.slug}/root`
    : `${prefix}/${place.session}/${place.slug}`;
}

/** Fills the template of the configuration (`worktree.location`). */
export function locationOf(
  template: string,
  place: {
    readonly parent: string;
    readonly repository: string;
    readonly slug: string;
  },
): string {
  return template.replace(
    /\{(parent|repo|slug)\}/g,
    (_, name) =>
      name === "parent"
        ? place.parent
        : name === "repo"
        ? place.repository
        : place.slug,
  );
}

/** @throws {LockstepError} `worktree.not_found`. */
export function requireWorktree(
  view: View,
  action: string,
  slug: string,
): Worktree {
  const worktree = view.find("worktrees", slug);
  if (worktree !== undefined) return worktree;
  throw notFound(action, "worktree", slug, "See lockstep worktree list --all");
}

/**
 * Returns a worktree that can be used as a parent, or merged into.
 *
 * @throws {LockstepError} `worktree.not_found`, `worktree.not_active`,
 * `worktree.foreign_session`.
 */
export function requireActive(
  view: View,
  request: {
    readonly action: string;
    readonly slug: string;
    readonly session_id: string;
  },
): Worktree {
  const worktree = requireWorktree(view, request.action, request.slug);
  if (worktree.session_id !== request.session_id) {
    throw foreign(view, worktree, request.action);
  }
  if (!isLive(worktree)) {
    throw refused(
      `Cannot ${request.action} "${worktree.slug}": it is ${worktree.state}`,
      {
        reason: "worktree.not_active",
        hint: "See lockstep worktree list --all",
      },
    );
  }
  return worktree;
}

/**
 * Refuses to touch a worktree of somebody else's open session.
 *
 * @throws {LockstepError} `worktree.foreign_session`.
 */
export function requireOwnOrEnded(
  view: View,
  worktree: Worktree,
  caller: { readonly session_id: string | null; readonly action: string },
): void {
  if (worktree.session_id === caller.session_id) return;
  if (view.find("sessions", worktree.session_id)?.state !== "open") return;
  throw foreign(view, worktree, caller.action);
}

function foreign(view: View, worktree: Worktree, action: string) {
  const owner = view.find("sessions", worktree.session_id);
  return refused(
    `Cannot ${action} "${worktree.slug}": this worktree belongs to another session: ${worktree.session_id}`,
    {
      reason: "worktree.foreign_session",
      hint: owner?.state === "open"
        ? `Its own root does that, from ${
          view.find("worktrees", owner.worktree)?.path ?? "its worktree"
        }`
        : "That session is over; lockstep worktree list shows those of yours",
    },
  );
}

/** Marks a child whose branch is in its parent's. */
export function markMerged(tx: Transaction, slug: string, now: IsoTime): void {
  const worktree = requireWorktree(tx, "merge", slug);
  if (worktree.state !== "active") return;
  tx.put("worktrees", slug, { ...worktree, state: "merged", ended_at: now });
}

/** Marks a worktree whose folder is gone; its record stays. */
export function markRemoved(
  tx: Transaction,
  slug: string,
  now: IsoTime,
): Worktree {
  const worktree = requireWorktree(tx, "remove", slug);
  const removed: Worktree = { ...worktree, state: "removed", ended_at: now };
  tx.put("worktrees", slug, removed);
  return removed;
}

/** Notes where the folder of a worktree is now. */
export function markMoved(
  tx: Transaction,
  slug: string,
  place: { readonly path: string; readonly git_name: string },
): Worktree {
  const moved = { ...requireWorktree(tx, "repair", slug), ...place };
  tx.put("worktrees", slug, moved);
  return moved;
}
