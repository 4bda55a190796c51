import { type Actor, requireSessionOf } from "../core/actor.ts";
import type { View } from "../core/aggregates.ts";
import { refused } from "../core/error.ts";
import { lockThreadOf } from "../core/lock_family.ts";
import type { LockHolder } from "../core/lock_rules.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import type { LockScope } from "../core/lock_overlap.ts";
import { type PathRules, WHOLE_REPOSITORY } from "../core/path.ts";
import type { LockKind } from "../core/records/lock.ts";
import { resolvePath } from "../io/path_resolve.ts";
import type { Context } from "./context.ts";
import { pathRootsIn } from "./path_roots.ts";

/** What the ledger says about a call concerning locks. */
export interface LockGround {
  readonly holder: LockHolder;
  /** How this repository compares paths. */
  readonly rules: PathRules;
  /** Top levels that an absolute path may lie in. */
  readonly roots: readonly string[];
}

/**
 * Returns as whom the caller holds locks, a thread as itself and everybody
 * else as the session that is meant, and how paths are read.
 *
 * @throws {LockstepError} `session.not_selected`, `session.not_found`,
 * `lock.other_session`.
 */
export function lockGround(
  context: Context,
  ownerSession?: string,
): LockGround {
  const actor = context.actor();
  return context.read((view) => {
    const session = requireSessionOf(actor, {
      sessions: view.all("sessions"),
      worktrees: view.all("worktrees"),
      threads: view.all("threads"),
    });
    if (ownerSession !== undefined && ownerSession !== session) {
      throw otherSession(ownerSession, session);
    }
    return {
      holder: holderOf(actor, session, view),
      rules: pathRulesOf(view.find("meta", "repository")),
      roots: pathRootsIn(view, context),
    };
  });
}

function otherSession(wanted: string, session: string): Error {
  return refused(
    `Cannot hold locks as session "${wanted}": this call is made in session "${session}"`,
    {
      reason: "lock.other_session",
      hint: "Run it in a worktree of that session, or outside of both",
    },
  );
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
  options: { readonly roots: readonly string[]; readonly kind?: LockKind },
): LockScope[] {
  const { topLevel } = context.repository();
  const { roots, kind = "prefix" } = options;
  return paths.map((text) => {
    const path = resolvePath(text, { topLevel, roots });
    const isWhole = path === WHOLE_REPOSITORY || text.endsWith("/");
    return { kind: isWhole ? "prefix" : kind, path };
  });
}
