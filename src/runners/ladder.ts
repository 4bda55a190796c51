import { delay } from "../io/clock.ts";
import {
  descendantsOf,
  findByEnvironment,
  hasGroup,
  loadProcessTable,
  type ProcessEntry,
  type ProcessTable,
  sendSignal,
} from "../io/pid.ts";

const RUNGS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGKILL"];
const POLL_MS = 100;

/** Ends processes: SIGINT, then SIGTERM, then SIGKILL. */
export interface LadderOptions {
  /** How long each rung is given. */
  readonly graceMs: number;
  readonly onSignal: (signal: Deno.Signal, pids: readonly number[]) => void;
  /** A variable that the whole family has, `NAME=VALUE`; finds strays. */
  readonly mark?: string;
  /** First signal to send; SIGINT when left out. */
  readonly from?: Deno.Signal;
}

/**
 * Ends a process with everything it started, or, without a pid, what bears a
 * mark. Descendants are collected before
 * the first signal: afterwards they could no longer be told from others.
 *
 * @returns what is still there after the last rung; empty when all is gone.
 */
export async function endFamily(
  pid: number | undefined,
  options: LadderOptions,
): Promise<readonly number[]> {
  const family: Family = { pid, mark: options.mark, entries: new Map() };
  const first = RUNGS.indexOf(options.from ?? "SIGINT");
  for (const signal of RUNGS.slice(first)) {
    const living = await survivors(family);
    if (living.length === 0) return [];
    options.onSignal(signal, living);
    for (const each of living) sendSignal(each, signal);
    if (await areGone(family, options.graceMs)) return [];
  }
  return await survivors(family);
}

interface Family {
  readonly pid: number | undefined;
  readonly mark: string | undefined;
  readonly entries: Map<number, ProcessEntry>;
}

async function areGone(
  family: Family,
  graceMs: number,
): Promise<boolean> {
  for (let waited = 0; waited < graceMs; waited += POLL_MS) {
    await delay(POLL_MS);
    if ((await survivors(family)).length === 0) return true;
  }
  return false;
}

/** Adds whom the family has got by now, and returns who of it lives. */
async function survivors(family: Family): Promise<number[]> {
  const { pid, mark, entries } = family;
  const searching = mark === undefined ? [] : findByEnvironment(mark);
  // Of a program that has ended with all of its group only strays are left.
  const isOver = entries.size === 0 && (pid === undefined || !hasGroup(pid));
  if (isOver && (await searching).length === 0) return [];
  const [table, strays] = await Promise.all([loadProcessTable(), searching]);
  // Without a table only the process group can be reached.
  if (table === undefined) return pid === undefined ? [] : [-pid];
  const first = pid === undefined ? [] : [pid];
  // A pid that was given again leads to a family of somebody else.
  const roots = [...new Set([...first, ...entries.keys(), ...strays])]
    .filter((each) => isSame(entries.get(each), table.entries.get(each)));
  for (const root of roots) {
    for (const each of descendantsOf(table, root)) {
      const isOther = each.pid === Deno.pid;
      if (!isOther && isSame(entries.get(each.pid), each)) {
        entries.set(each.pid, each);
      }
    }
  }
  return [...entries.values()].filter((each) => lives(table, each))
    .map((each) => each.pid);
}

function isSame(
  known: ProcessEntry | undefined,
  seen: ProcessEntry | undefined,
): boolean {
  return known === undefined || seen === undefined ||
    known.start_time === seen.start_time;
}

function lives(table: ProcessTable, entry: ProcessEntry): boolean {
  const seen = table.entries.get(entry.pid);
  return seen !== undefined && !seen.isZombie &&
    seen.start_time === entry.start_time;
}
