import { type Actor, requireSessionOf } from "../core/actor.ts";
import type { View } from "../core/aggregates.ts";
import { refused } from "../core/error.ts";
import { lockThreadOf } from "../core/lock_family.ts";
import type { LockHolder } from "../core/lock_rules.ts";
import { pathRulesOf } from "../core/policy.ts";
import type { LockScope } from "../core/lock_overlap.ts";
import { type PathRules, WHOLE_REPOSITORY } from "../core/path.ts";
import type { LockKind } from "../core/records/lock.ts";
import { resolvePath } from "../io/path_resolve.ts";
import type { Context } from "./context.ts";

/**
 * Returns as whom the caller holds locks: a thread as itself, everybody else
 * as the session that is meant.
 *
 * @throws {LockstepError} `session.not_selected`, `session.not_found`,
 * `lock.other_session`.
 */
export function requireHolder(
  context: Context,
  ownerSession?: string,
): LockHolder {
  const actor = context.actor();
  const session_id = context.read((view) =>
    requireSessionOf(actor, {
      sessions: view.all("sessions"),
      worktrees: view.all("worktrees"),
      threads: view.all("threads"),
    })
  );
  if (ownerSession !== undefined && ownerSession !== session_id) {
    throw refused(
      `Cannot hold locks as session "${ownerSession}": this call is made in session "${session_id}"`,
      {
        reason: "lock.other_session",
        hint: "Run it in a worktree of that session, or outside of both",
      },
    );
  }
  return context.read((view) => holderOf(actor, session_id, view));
}

/** Returns as whom an actor holds locks in a session. */
export function holderOf(
  actor: Actor,
  session_id: string,
  view: View,
): LockHolder {
  if (actor.kind === "thread") {
    return {
      session_id,
      thread_id: lockThreadOf(actor),
      worktree: actor.worktree,
    };
  }
  const session = view.find("sessions", session_id);
  return { session_id, thread_id: null, worktree: session?.worktree ?? null };
}

/**
 * Returns what words name: canonical paths, each a prefix unless told.
 *
 * @throws {LockstepError} as `resolvePath`.
 */
export function lockScopes(
  context: Context,
  paths: readonly string[],
  kind: LockKind = "prefix",
): LockScope[] {
  const { topLevel, commonDir } = context.repository();
  const roots = context.read((view) =>
    Object.values(view.all("worktrees")).map((each) => each.path)
  );
  const main = commonDir.replace(/\/\.git$/, "");
  return paths.map((text) => {
    const path = resolvePath(text, { topLevel, roots: [...roots, main] });
    const isWhole = path === WHOLE_REPOSITORY || text.endsWith("/");
    return { kind: isWhole ? "prefix" : kind, path };
  });
}

/** Returns how this repository compares paths. */
export function pathRules(context: Context): PathRules {
  return context.read((view) => pathRulesOf(view.find("meta", "repository")));
}
