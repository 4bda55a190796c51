import * as z from "zod/mini";
import type { View } from "../core/aggregates.ts";
import { describeLock, holderName } from "../core/lock_error.ts";
import { isHeld } from "../core/lock_rules.ts";
import { type Lock, LockKind, LockMode } from "../core/records/lock.ts";
import type { IsoTime } from "../core/time.ts";
import { lazySchema } from "./lazy_schema.ts";

/** Schema of a lock as callers see it. */
export const lockResult = lazySchema(() =>
  z.strictObject({
    id: z.string(),
    scope_type: LockKind,
    scope_path: z.string(),
    mode: LockMode,
    state: z.enum(["held", "expired", "lost"]),
    session_id: z.string(),
    thread_id: z.nullable(z.string()),
    generation: z.int(),
    reason: z.string(),
    ttl_seconds: z.int(),
    acquired_at: z.string(),
    lease_until: z.string(),
    case_id: z.nullable(z.string()),
    /** Who has it now, when it is lost. */
    lost_to: z.nullable(z.string()),
  })
);
export type LockResult = z.output<ReturnType<typeof lockResult>>;

/** Returns a lock as callers see it. */
export function toResult(lock: Lock, view: View, now: IsoTime): LockResult {
  return {
    id: lock.id,
    scope_type: lock.kind,
    scope_path: lock.path,
    mode: lock.mode,
    state: lock.state === "lost"
      ? "lost"
      : isHeld(lock, view, now)
      ? "held"
      : "expired",
    session_id: lock.session_id,
    thread_id: lock.thread_id,
    generation: lock.generation,
    reason: lock.reason,
    ttl_seconds: lock.ttl_seconds,
    acquired_at: lock.acquired_at,
    lease_until: lock.lease_until,
    case_id: lock.case_id ?? null,
    lost_to: lock.lost_to ?? null,
  };
}

/** Returns a lock in one line for people. */
export function lockLine(lock: LockResult): string {
  const kind = lock.scope_type;
  const what = describeLock({ ...lock, kind, path: lock.scope_path });
  const why = lock.reason === "" ? "" : `: ${lock.reason}`;
  return `${what} ${lock.state} by ${
    holderName(lock)
  } until ${lock.lease_until}${why}`;
}
