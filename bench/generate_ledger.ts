/** Makes ledgers of any size: what twenty sessions may have left behind. */
import type { LedgerState } from "../src/core/restore_rules.ts";
import { realDisk, replaceFile } from "../src/io/disk.ts";
import { encodeAggregate, encodeJournalHeader } from "../src/store/format.ts";
import { aggregatePath, isSplit, MANIFEST } from "../src/store/ledger_view.ts";
import type { StatePaths } from "../src/store/paths.ts";

const SESSIONS = 20;
const TASKS_OF_EPIC = 100;
const STEPS_OF_CASE = 8;
const MOST_LOCKS = 1000;
/** Far from what the sessions of a benchmark get. */
const FIRST_NUMBER = 100_000;

type Records = Record<string, Record<string, unknown>>;

/**
 * Returns a state with `entities` more records than `state` has: one lock in
 * twenty, the rest tasks in epics of a hundred.
 */
export function grow(
  state: LedgerState,
  entities: number,
  now: string,
): LedgerState {
  const grown: Records = Object.fromEntries(
    Object.entries(state).map(([name, records]) => [name, { ...records }]),
  );
  addSessions(grown, now);
  const locks = Math.min(MOST_LOCKS, Math.floor(entities / 20));
  for (let n = 0; n < locks; n++) addLock(grown, n, now);
  let number = FIRST_NUMBER;
  for (let left = entities - locks; left > 0; left -= TASKS_OF_EPIC) {
    const count = Math.min(left, TASKS_OF_EPIC);
    number = addEpic(grown, { number, count, now });
  }
  grown.counter = { id: { last: number } };
  return grown;
}

/** Adds Steps to a Case of the state, numbered from 1. */
export function addSteps(
  state: LedgerState,
  at: {
    readonly epic: string;
    readonly caseId: string;
    readonly count: number;
  },
): LedgerState {
  const name = `tasks-${at.epic}`;
  const tasks: Record<string, unknown> = { ...state[name] };
  const model = tasks[at.caseId];
  if (typeof model !== "object") throw new Error(`no ${at.caseId} in ${name}`);
  for (let order = 1; order <= at.count; order++) {
    const id = `${at.caseId}.${order}`;
    tasks[id] = {
      ...model,
      ...{ id, level: "step", parent: at.caseId, order, state: "todo" },
      ...{ title: `Step ${order}`, claimed_by: null, gates: [], key: null },
    };
  }
  return { ...state, [name]: tasks };
}

/** Writes a state as a ledger whose journal has just been folded. */
export function writeState(
  paths: StatePaths,
  state: LedgerState,
  seq: number,
): void {
  const write = (name: string, records: Readonly<Record<string, unknown>>) =>
    replaceFile(realDisk, aggregatePath(paths.ledger, name), {
      content: encodeAggregate(name, { seq, records: { ...records } }),
      durability: "none",
    });
  for (const [name, records] of Object.entries(state)) write(name, records);
  const names = Object.keys(state).map((name) => [name, seq] as const);
  write(MANIFEST, Object.fromEntries(names));
  replaceFile(realDisk, paths.journal, {
    content: encodeJournalHeader(
      seq,
      Object.keys(state).filter((name) => !isSplit(name)),
    ),
    durability: "full",
  });
}

function put(
  state: Records,
  [aggregate, id]: readonly [string, string],
  record: object,
): void {
  (state[aggregate] ??= {})[id] = record;
}

function addSessions(state: Records, now: string): void {
  for (let n = 0; n < SESSIONS; n++) {
    const id = `bench-${n}`;
    const branch = `task/${id}/root`;
    const base = { base_ref: "main", base_commit: "0".repeat(40) };
    put(state, ["sessions", id], {
      ...{ id, state: "open", owner: "", agent: "codex", worktree: id, branch },
      ...{ user_request: `Request ${n}`, ...base, viewer: `demo-${id}` },
      ...{ generation: 1, opened_at: now, last_seen_at: now, closed_at: null },
    });
    put(state, ["worktrees", id], {
      ...{ slug: id, session_id: id, kind: "root", state: "active", branch },
      ...{ path: `/nonexistent/${id}`, parent: null, ...base, git_name: id },
      ...{ scope: { allow: ["**"], deny: [] }, created_at: now },
      ended_at: null,
    });
  }
}

function addLock(state: Records, n: number, now: string): void {
  const id = `L${FIRST_NUMBER * 10 + n}`;
  put(state, ["locks", id], {
    ...{ id, kind: "file", path: `src/mod${n % 40}/file${n}.ts` },
    ...{ mode: "exclusive", session_id: `bench-${n % SESSIONS}` },
    ...{ thread_id: null, generation: n + 1, reason: "editing for a feature" },
    ...{ ttl_seconds: 86_400, acquired_at: now },
    lease_until: new Date(Date.parse(now) + 86_400_000).toISOString(),
  });
}

/** Returns the number after the last one used. */
function addEpic(
  state: Records,
  epic: {
    readonly number: number;
    readonly count: number;
    readonly now: string;
  },
): number {
  const id = `E${epic.number}`;
  const session = `bench-${epic.number % SESSIONS}`;
  put(state, [`epics-${session}`, id], { id, is_open: false });
  let number = epic.number;
  let caseId = "";
  for (let n = 0; n < epic.count; n++) {
    const step = (n - 3) % (STEPS_OF_CASE + 1);
    const level = ["epic", "feature", "test_group"][n] ??
      (step === 0 ? "case" : "step");
    if (level === "step") {
      addTask(state, { ...epic, epic: id, session }, {
        id: `${caseId}.${step}`,
        level,
        parent: caseId,
        order: step,
      });
      continue;
    }
    const letter = { epic: "E", feature: "F", test_group: "G" }[level] ?? "C";
    const taskId = `${letter}${number}`;
    const parent = n === 0
      ? null
      : n === 1
      ? id
      : n === 2
      ? `F${epic.number + 1}`
      : `G${epic.number + 2}`;
    addTask(state, { ...epic, epic: id, session }, {
      id: taskId,
      level,
      parent,
      order: n + 1,
    });
    put(state, [`index-${Math.floor(number / 256)}`, taskId], {
      epic: id,
      session_id: session,
    });
    if (level === "case") caseId = taskId;
    number++;
  }
  return number;
}

function addTask(
  state: Records,
  at: { readonly epic: string; readonly session: string; readonly now: string },
  task: {
    readonly id: string;
    readonly level: string;
    readonly parent: string | null;
    readonly order: number;
  },
): void {
  const isWork = task.level === "case" || task.level === "step";
  put(state, [`tasks-${at.epic}`, task.id], {
    ...task,
    ...{ title: `Verify the behaviour of part ${task.id} in detail` },
    ...{ epic: at.epic, session_id: at.session, priority: 0 },
    ...{ state: isWork ? "done" : "todo", depends_on: [], labels: [] },
    ...{ scope: null, gates: [], claimed_by: null, worktree: null },
    ...{ result: isWork ? "done as planned" : null, artifacts: [] },
    ...{ next_action: null, description: "", non_goals: [], key: null },
    ...{ required_files: [], block: null, planning: null, scope_requests: [] },
    ...{ created_at: at.now, updated_at: at.now },
  });
}
