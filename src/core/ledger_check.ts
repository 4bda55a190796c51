/** What must hold between records of a ledger, whoever wrote them. */
import type { LedgerState } from "./restore_rules.ts";

/** A field that, unless null or absent, names a record of another aggregate. */
const REFERENCES: readonly (readonly [
  from: string,
  field: string,
  to: string,
])[] = [
  ["sessions", "worktree", "worktrees"],
  ["worktrees", "session_id", "sessions"],
  ["threads", "session_id", "sessions"],
  ["threads", "worktree", "worktrees"],
  ["locks", "session_id", "sessions"],
  ["locks", "thread_id", "threads"],
  ["merge", "session_id", "sessions"],
  ["merge", "worktree", "worktrees"],
  ["merge_lock", "session_id", "sessions"],
  ["merge_lock", "merge_request_id", "merge"],
  ["reviews", "merge_request_id", "merge"],
];

/** What names a file of its own: `locks`, `tasks-E1`. */
const AGGREGATE = /^(?!manifest$)[a-z][a-z_]{0,40}(-[A-Za-z0-9._:-]{1,150})?$/;

/** From here on adding one may come to the same number. */
const MOST_NUMBER = 2 ** 50;

/** Tells whether the number of an event or an id leaves room for more. */
export function isCountable(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 &&
    Number(value) <= MOST_NUMBER;
}

/** Returns one line for each aggregate, id or counter that can be none. */
export function checkNames(state: LedgerState): string[] {
  return Object.entries(state).flatMap(([name, records]) => {
    if (!AGGREGATE.test(name)) {
      return [`${JSON.stringify(name)} is no name of an aggregate`];
    }
    return Object.entries(records).flatMap(([id, record]) => {
      const own = fieldOf(record, "id");
      const isOwn = own === undefined || own === id;
      if (!isOwn || id === "" || id === "__proto__") {
        return [`${name} ${JSON.stringify(id)}: it is not under its own id`];
      }
      const last = name === "counter" && Reflect.get(Object(record), "last");
      return typeof last !== "number" || isCountable(last)
        ? []
        : [`counter "${id}": it is not to be counted on`];
    });
  });
}

/** Returns one line for each reference that leads nowhere. */
export function checkReferences(state: LedgerState): string[] {
  const problems = REFERENCES.flatMap(([from, field, to]) =>
    dangling(state, { from, field, to })
  );
  for (const name of Object.keys(state)) {
    if (name.startsWith("tasks-")) problems.push(...checkTasks(state, name));
    if (name.startsWith("index-")) problems.push(...checkIndex(state, name));
  }
  return problems;
}

function dangling(
  state: LedgerState,
  link: { readonly from: string; readonly field: string; readonly to: string },
): string[] {
  const { from, field, to } = link;
  return Object.entries(state[from] ?? {}).flatMap(([id, record]) => {
    const target = fieldOf(record, field);
    if (target === undefined || has(state, to, target)) return [];
    // Announced before its session; one whose making was killed is repaired.
    if (from === "worktrees" && fieldOf(record, "state") === "creating") {
      return [];
    }
    return [`${from} "${id}": its ${field} "${target}" is not in ${to}`];
  });
}

function checkTasks(state: LedgerState, name: string): string[] {
  return [
    ...dangling(state, { from: name, field: "parent", to: name }),
    ...dangling(state, { from: name, field: "session_id", to: "sessions" }),
  ];
}

function checkIndex(state: LedgerState, name: string): string[] {
  return Object.entries(state[name] ?? {}).flatMap(([id, place]) => {
    const epic = fieldOf(place, "epic") ?? "";
    if (has(state, `tasks-${epic}`, id)) return [];
    return [`${name} "${id}": tasks-${epic} does not have it`];
  });
}

function has(state: LedgerState, aggregate: string, id: string): boolean {
  const records = state[aggregate];
  return records !== undefined && Object.hasOwn(records, id);
}

function fieldOf(record: unknown, field: string): string | undefined {
  if (typeof record !== "object" || record === null) return undefined;
  const value: unknown = Reflect.get(record, field);
  return typeof value === "string" ? value : undefined;
}
