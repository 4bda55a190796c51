import { addSeconds, type IsoTime } from "./time.ts";

/** Times of events are those of calls, and of clocks that may be set. */
const SLACK_SECONDS = 3600;

/** What `lockstep log` looks for; a field left out excludes nothing. */
export interface LogFilter {
  readonly session?: string | undefined;
  /** Id of a task, or of anything else that has one. */
  readonly task?: string | undefined;
  /** Actor in short form, or its kind: `thread:T5`, `thread`. */
  readonly actor?: string | undefined;
  /** Method, or its group: `lock.acquire`, `lock`. */
  readonly method?: string | undefined;
  readonly since?: IsoTime | undefined;
  /** Only events with a higher number. */
  readonly after?: number | undefined;
}

/** What an event is filtered by. */
export interface LoggedEvent {
  readonly seq: number;
  readonly at: IsoTime;
  readonly actor: string;
  readonly method: string;
  readonly session: string | null;
  readonly ops: readonly (readonly [string, string, unknown])[];
}

/** Tells whether an event is one of those looked for. */
export function matchesEvent(event: LoggedEvent, filter: LogFilter): boolean {
  const { session, task, actor, method, since, after } = filter;
  return (after === undefined || event.seq > after) &&
    (since === undefined || event.at >= since) &&
    (session === undefined || event.session === session) &&
    (actor === undefined || isOrIsBelow(event.actor, actor, ":")) &&
    (method === undefined || isOrIsBelow(event.method, method, ".")) &&
    (task === undefined || event.ops.some((op) => concerns(op, task)));
}

/** Tells whether no event before this one can match any more. */
export function isPast(event: LoggedEvent, filter: LogFilter): boolean {
  return (filter.after !== undefined && event.seq <= filter.after) ||
    (filter.since !== undefined &&
      event.at < addSeconds(filter.since, -SLACK_SECONDS));
}

function isOrIsBelow(name: string, wanted: string, separator: string): boolean {
  return name === wanted || name.startsWith(`${wanted}${separator}`);
}

/** The record itself, its steps, and the evidence about it. */
function concerns(op: LoggedEvent["ops"][number], id: string): boolean {
  const [, opId, record] = op;
  if (isOrIsBelow(opId, id, ".")) return true;
  return typeof record === "object" && record !== null &&
    Reflect.get(record, "subject") === id;
}
