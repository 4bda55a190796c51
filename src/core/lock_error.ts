import { LockstepError, notFound, refused } from "./error.ts";
import type { LockScope, Overlap } from "./lock_overlap.ts";
import { displayPath } from "./path.ts";
import type { Lock } from "./records/lock.ts";
import { shellWord } from "./shell_word.ts";

/** Returns how a holder is called: `thread T5 of improve-gallery`. */
export function holderName(
  lock: { readonly session_id: string; readonly thread_id: string | null },
): string {
  const { session_id, thread_id } = lock;
  if (thread_id === null) return `session ${session_id}`;
  return thread_id.startsWith("worktree:")
    ? `${thread_id.replace(":", " ")} of ${session_id}`
    : `thread ${thread_id} of ${session_id}`;
}

/** Returns the refusal of what others hold (exit status 3). */
export function heldByOthers(
  wanted: readonly LockScope[],
  held: readonly Overlap<Lock>[],
  isDerived = false,
): LockstepError {
  const first = held[0];
  if (first === undefined) throw new Error("held by nobody");
  const { lock } = first;
  const scope = first.scopes[0]?.path ?? lock.path;
  const more = held.length > 1 ? ` (and ${held.length - 1} more)` : "";
  const why = lock.reason === "" ? "" : `, to ${quoted(lock.reason)}`;
  const until = held.map((each) => each.lock.lease_until).sort().at(-1);
  const paths = (wanted.length === 0 ? [lock] : wanted)
    .map((each) => shellWord(each.path)).join(" ");
  return new LockstepError(
    "held",
    `Cannot lock "${displayPath(scope)}": ${holderName(lock)} holds ${
      describeLock(lock)
    } since ${lock.acquired_at} until ${lock.lease_until}${why}${more}`,
    {
      reason: "lock.held",
      hint: `${
        isDerived
          ? `Wait for it: lockstep lock wait ${paths}. Or go on without a lock: add --lock none`
          : `Wait for it: lockstep lock acquire ${paths} --wait-seconds 60`
      }. Or ask: ${askHolder(lock)}`,
      details: {
        free_at_the_latest: until,
        conflicts: held.map((each) => ({
          lock_id: each.lock.id,
          scope_type: each.lock.kind,
          scope_path: each.lock.path,
          mode: each.lock.mode,
          session_id: each.lock.session_id,
          thread_id: each.lock.thread_id,
          since: each.lock.acquired_at,
          until: each.lock.lease_until,
          generation: each.lock.generation,
          reason: each.lock.reason,
        })),
      },
    },
  );
}

/** Returns the command that writes to a holder, from wherever. */
function askHolder(lock: { readonly id: string }): string {
  return `lockstep inbox send TEXT --lock-id ${lock.id}`;
}

/** Returns how a lock is called: `L6, exclusive on prefix src/api`. */
export function describeLock(
  lock: Pick<Lock, "id" | "mode" | "kind" | "path">,
): string {
  return `${lock.id}, ${lock.mode} on ${lock.kind} ${displayPath(lock.path)},`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** Returns the refusal of a lock that is not there. */
export function lockNotFound(id: string, action: string): LockstepError {
  return notFound(action, "lock", id, "See what is held: lockstep lock list");
}

/** Returns the refusal of a lock of somebody else. */
export function notOwner(lock: Lock, action: string): LockstepError {
  return refused(
    `Cannot ${action} "${lock.id}": ${holderName(lock)} holds it`,
    {
      reason: "lock.not_owner",
      hint: `Ask its holder: ${
        askHolder(lock)
      }. The root of its session can: lockstep lock force-release ${lock.id} --reason TEXT`,
      details: { lock_id: lock.id, session_id: lock.session_id },
    },
  );
}

/** Returns the refusal of a lease that has run out, or was lost to others. */
export function notLive(lock: Lock): LockstepError {
  const isLost = lock.state === "lost";
  return refused(
    isLost
      ? `Cannot renew "${lock.id}": ${lock.lost_to} has taken it over, so generation ${lock.generation} is old`
      : `Cannot renew "${lock.id}": its lease ended at ${lock.lease_until}`,
    {
      reason: isLost ? "lock.lost" : "lock.expired",
      hint: `Take it again: lockstep lock acquire ${
        shellWord(lock.path)
      } --scope-type ${lock.kind} --mode ${lock.mode}`,
      details: { lock_id: lock.id, generation: lock.generation },
    },
  );
}
