import type { Event } from "../store/format.ts";

/** Returns an event as the log lists it: what changed, without the records. */
export function logEntry(event: Event) {
  return {
    seq: event.seq,
    at: event.at,
    actor: event.actor,
    method: event.method,
    session_id: event.session,
    changes: event.ops.map(([aggregate, id, record]) =>
      `${record === null ? "-" : ""}${aggregate}/${id}`
    ),
    reports: event.spool?.length ?? 0,
  };
}
