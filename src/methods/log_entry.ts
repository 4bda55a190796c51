import type { Event } from "../store/format.ts";

/** An event without its records. */
export interface LogEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly method: string;
  readonly session_id: string | null;
  /** `aggregate/id`, with a dash before what was removed. */
  readonly changes: string[];
  /** How many hook reports the event took in. */
  readonly reports: number;
}

/** Returns an event as the log lists it: what changed, without the records. */
export function logEntry(event: Event): LogEntry {
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
