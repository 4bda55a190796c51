import * as z from "zod/mini";
import { usage } from "../core/error.ts";
import type { LogFilter } from "../core/log_filter.ts";
import { delay } from "../io/clock.ts";
import type { Event } from "../store/format.ts";
import { findEvents } from "../store/log.ts";
import type { Context } from "./context.ts";
import { logEntry } from "./log_entry.ts";
import { method } from "./method.ts";

const POLL_MS = 200;
const MOST_SHOWN = 20;

const text = (description: string) =>
  z.optional(z.string().check(z.describe(description)));

export const definition = method({
  name: "log",
  summary: "Show what was changed, by whom and when, oldest first",
  effect: "read",
  params: z.strictObject({
    session_id: text("Only what concerns this session"),
    task: text("Only changes of this task, its steps and its evidence"),
    actor: text("Only by this actor: thread:T5, or a kind: thread"),
    method: text("Only this method, or a group: lock"),
    since: text("Only from this time on, or the last 30s, 15m, 2h, 7d"),
    after: z.optional(
      z.int().check(z.describe("Only events with a higher number")),
    ),
    limit: z._default(z.int().check(z.positive()), 50).check(
      z.describe("At most this many, the newest ones"),
    ),
    follow: z._default(z.boolean(), false).check(
      z.describe(
        "Go on with what comes, until Ctrl-C; a program calls again with after",
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      entries: z.array(z.strictObject({
        seq: z.int(),
        at: z.string(),
        actor: z.string(),
        method: z.string(),
        session_id: z.nullable(z.string()),
        changes: z.array(z.string()),
        reports: z.int(),
      })),
      /** Give it as `after` to go on from here. */
      last_seq: z.int(),
    }),
  example: "lockstep log --task C4 --since 2h",
  run: async (context, params) => {
    const filter: LogFilter = {
      session: params.session_id,
      task: params.task,
      actor: params.actor,
      method: params.method,
      since: timeOf(params.since, context.now()),
      after: params.after,
    };
    const events = params.follow
      ? await awaitEvents(context, filter, params.limit)
      : findEvents(context.ledger(), filter, params.limit);
    const last_seq = events.at(-1)?.seq ?? params.after ?? seqNow(context);
    return { entries: events.map(logEntry), last_seq };
  },
  text: (result) =>
    result.entries.length === 0
      ? "No event matches"
      : result.entries.map((entry) =>
        `${entry.seq}  ${entry.at}  ${entry.actor}  ${entry.method}  ${
          changesText(entry.changes)
        }`
      ).join("\n"),
  continues: (params, { last_seq }) =>
    params.follow ? { ...params, after: last_seq } : undefined,
});

/** A restore changes everything there is. */
function changesText(changes: readonly string[]): string {
  const more = changes.length - MOST_SHOWN;
  const shown = changes.slice(0, MOST_SHOWN).join(" ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/**
 * Returns what there is, or all that comes next: without `after` the newest
 * events, so that a reader sees where it comes in.
 */
async function awaitEvents(
  context: Context,
  filter: LogFilter,
  limit: number,
): Promise<Event[]> {
  const ledger = context.ledger();
  for (let { after } = filter;;) {
    const seen = seqNow(context);
    const most = after === undefined ? limit : Infinity;
    const events = findEvents(ledger, { ...filter, after }, most);
    if (events.length > 0) return events;
    after = Math.max(after ?? 0, seen);
    await delay(POLL_MS);
  }
}

function seqNow(context: Context): number {
  return context.ledger().readView((view) => view.source.journal.seq);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

function timeOf(text: string | undefined, now: string): string | undefined {
  if (text === undefined) return undefined;
  const match = /^([0-9]{1,6})([smhd])$/.exec(text);
  const seconds = Number(match?.[1]) * (UNIT_SECONDS[match?.[2] ?? ""] ?? 1);
  const at = match === null
    ? Date.parse(text)
    : Date.parse(now) - seconds * 1000;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw usage(`Cannot use "${text}" as "since": it is no time`, {
    reason: "usage.invalid_param",
    hint: "Write --since 2h, or --since 2026-11-21T14:30:00Z",
  });
}
