/**
 * Fencing: a caller may change the ledger only as the holder that it was when
 * its change was decided on. Whoever has been taken over since is refused,
 * however late its call arrives.
 */
import type { Actor } from "./actor.ts";
import type { View } from "./aggregates.ts";
import { type LockstepError, refused } from "./error.ts";

/** Something held that has a generation. */
export interface Hold {
  readonly aggregate: "locks" | "merge_lock";
  /** Id of the lock; `main` of the merge lock. */
  readonly id: string;
  /** The generation that the change was decided on. */
  readonly generation: number;
}

/** What a caller was when it was found out who it is. */
export interface Fence {
  readonly session:
    | { readonly id: string; readonly generation: number }
    | undefined;
  readonly thread:
    | { readonly id: string; readonly digest: string }
    | undefined;
}

/** The fence of a caller that holds nothing. */
export const UNFENCED: Fence = { session: undefined, thread: undefined };

/**
 * Returns the fence of an actor. A thread is fenced by its credential, which
 * each run renews, and not by its session: it goes on under another one.
 */
export function fenceOf(
  actor: Actor,
  view: View,
  credentialDigest: string | undefined,
): Fence {
  if (actor.kind === "thread") {
    const { thread_id } = actor;
    const isFenced = thread_id !== null && credentialDigest !== undefined;
    return {
      session: undefined,
      thread: isFenced
        ? { id: thread_id, digest: credentialDigest }
        : undefined,
    };
  }
  const session = actor.session_id === null
    ? undefined
    : view.find("sessions", actor.session_id);
  return {
    session: session === undefined
      ? undefined
      : { id: session.id, generation: session.generation },
    thread: undefined,
  };
}

/**
 * Refuses a caller that has been taken over since.
 *
 * @throws {LockstepError} `actor.superseded`, `generation.old`.
 */
export function requireFence(
  view: View,
  fence: Fence,
  holds: readonly Hold[] = [],
): void {
  const { session, thread } = fence;
  if (session !== undefined) {
    const now = view.find("sessions", session.id)?.generation;
    if (now !== session.generation) throw superseded("session", session.id);
  }
  if (thread !== undefined) {
    const now = view.find("threads", thread.id)?.credential_digest;
    if (now !== thread.digest) throw superseded("thread", thread.id);
  }
  for (const hold of holds) requireHold(view, hold);
}

function requireHold(view: View, hold: Hold): void {
  const now = view.find(hold.aggregate, hold.id)?.generation;
  if (now === hold.generation) return;
  const what = hold.aggregate === "locks" ? "lock" : "merge lock";
  throw refused(
    `Cannot act on ${what} "${hold.id}": generation ${hold.generation} is old`,
    {
      reason: "generation.old",
      hint: "Somebody else has taken it since; see who: lockstep status",
      details: { id: hold.id, shown: hold.generation, current: now ?? null },
    },
  );
}

function superseded(kind: string, id: string): LockstepError {
  return refused(`Cannot act as ${kind} "${id}": it has been taken over`, {
    reason: "actor.superseded",
    hint: "Nothing was changed; see where you stand: lockstep status",
    details: { [`${kind}_id`]: id },
  });
}
