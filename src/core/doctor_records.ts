/** What the ledger alone can tell of what is off. */
import type { View } from "./aggregates.ts";
import { type Check, fine, wrong } from "./doctor_rules.ts";
import { isHeld as isMergeLockHeld } from "./merge_lease.ts";
import type { Lock } from "./records/lock.ts";
import { isStale } from "./session_rules.ts";
import { isEnded } from "./thread_state.ts";
import type { IsoTime } from "./time.ts";

/** Looks at sessions, locks and the merge lock. */
export function checkRecords(
  view: View,
  now: IsoTime,
  staleSeconds: number,
): Check[] {
  const locks = Object.values(view.all("locks"));
  const checks = [
    ...Object.values(view.all("sessions"))
      .filter((each) => isStale(each, now, staleSeconds))
      .map((each) =>
        wrong(
          { id: "session.stale", subject: each.id, severity: "info" },
          `nobody has been heard of since ${each.last_seen_at}`,
          { fix: `lockstep resume candidates attach ${each.id}` },
        )
      ),
    ...locks.flatMap((each) => checkLock(view, each, now)),
    ...checkMergeLock(view, now),
  ];
  return checks.length > 0 ? checks : [
    fine(
      { id: "records" },
      `${locks.length} locks, all of them held by somebody`,
    ),
  ];
}

function checkLock(view: View, lock: Lock, now: IsoTime): Check[] {
  const head = { subject: lock.id, severity: "warning" } as const;
  const thread = view.find("threads", lock.thread_id ?? "");
  const isOver = view.find("sessions", lock.session_id)?.state !== "open";
  const holder = isOver
    ? `session ${lock.session_id}`
    : thread !== undefined && isEnded(thread)
    ? `thread ${thread.id}`
    : undefined;
  if (holder !== undefined) {
    return [wrong(
      { ...head, id: "lock.holder_gone" },
      `it is kept by ${holder}, which is over: ${lock.path}`,
      { fix: "lockstep doctor --fix", isSafe: true },
    )];
  }
  return lock.lease_until > now ? [] : [wrong(
    { ...head, id: "lock.expired", severity: "info" },
    `its lease ended at ${lock.lease_until}; anybody may take ${lock.path}`,
    { fix: `lockstep lock heartbeat ${lock.id}  # by its holder` },
  )];
}

function checkMergeLock(view: View, now: IsoTime): Check[] {
  const lock = view.find("merge_lock", "main");
  if (lock === undefined || lock.session_id === null) return [];
  const head = { id: "merge_lock", severity: "warning" } as const;
  const session = view.find("sessions", lock.session_id);
  if (session?.state !== "open") {
    return [wrong(
      { ...head, id: "merge_lock.holder_gone" },
      `it is kept by session ${lock.session_id}, which is over`,
      { fix: "lockstep doctor --fix", isSafe: true },
    )];
  }
  return isMergeLockHeld(lock, now)
    ? [fine(head, `held by session ${lock.session_id}`)]
    : [wrong(
      { ...head, severity: "info" },
      `its lease ended at ${lock.lease_until}; the next in the queue may take it`,
      { fix: "lockstep merge main acquire-lock" },
    )];
}
