/** What becomes of the ledger when an older state takes its place. */
import type { View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { type IsoTime, secondsBetween } from "./time.ts";

/** Records by aggregate and id: the whole of a ledger. */
export type LedgerState = Readonly<
  Record<string, Readonly<Record<string, unknown>>>
>;

/** What must outlive a restore: nothing given before is given again. */
export interface Given {
  /** Highest number that an id has had. */
  readonly lastNumber: number;
  readonly slugs: readonly string[];
}

/**
 * Returns the state to restore, with the ids and slugs that were given since
 * taken out of circulation.
 */
export function stateToRestore(state: LedgerState, given: Given): LedgerState {
  const counter = state.counter ?? {};
  const meta = state.meta ?? {};
  const last = Math.max(given.lastNumber, numberIn(counter.id, "last"));
  const repository = meta.repository;
  return {
    ...state,
    counter: { ...counter, id: { ...asObject(counter.id), last } },
    ...(repository === undefined ? {} : {
      meta: {
        ...meta,
        repository: {
          ...asObject(repository),
          slugs: [...new Set([...slugsIn(repository), ...given.slugs])],
        },
      },
    }),
  };
}

/**
 * Refuses to replace a ledger under the feet of those who work by it.
 *
 * @throws {LockstepError} `ledger.in_use`.
 */
export function requireNobodyWorks(
  view: View,
  now: IsoTime,
  staleSeconds: number,
): void {
  const live = Object.values(view.all("sessions")).filter((session) =>
    session.state === "open" &&
    secondsBetween(session.last_seen_at, now) <= staleSeconds
  ).map((session) => session.id);
  if (live.length === 0) return;
  throw refused(
    `Cannot replace the ledger: ${live.length} session(s) are at work: ${
      live.join(", ")
    }`,
    {
      reason: "ledger.in_use",
      hint:
        "Close them, or add --force: what they did since the backup is then no longer on record",
      details: { sessions: live },
    },
  );
}

function numberIn(record: unknown, key: string): number {
  const value = asObject(record)[key];
  return typeof value === "number" ? value : 0;
}

function slugsIn(record: unknown): string[] {
  const slugs = asObject(record).slugs;
  return Array.isArray(slugs) ? slugs.map(String) : [];
}

function asObject(value: unknown): Record<string, unknown> {
  // Records are JSON objects; anything else has no keys of interest.
  return typeof value === "object" && value !== null
    ? value as Record<string, unknown>
    : {};
}
