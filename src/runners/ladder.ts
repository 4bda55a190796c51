import { delay } from "../io/clock.ts";
import {
  descendantsOf,
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
  /** First signal to send; SIGINT when left out. */
  readonly from?: Deno.Signal;
}

/**
 * Ends a process with everything it started. Descendants are collected before
 * the first signal: afterwards they could no longer be told from others.
 *
 * @returns what is still there after the last rung; empty when all is gone.
 */
export async function endFamily(
  pid: number,
  options: LadderOptions,
): Promise<readonly number[]> {
  const family = new Map<number, ProcessEntry>();
  const first = RUNGS.indexOf(options.from ?? "SIGINT");
  for (const signal of RUNGS.slice(first)) {
    const living = await survivors(pid, family);
    if (living.length === 0) return [];
    options.onSignal(signal, living);
    for (const each of living) sendSignal(each, signal);
    if (await areGone(pid, family, options.graceMs)) return [];
  }
  return await survivors(pid, family);
}

async function areGone(
  pid: number,
  family: Map<number, ProcessEntry>,
  graceMs: number,
): Promise<boolean> {
  for (let waited = 0; waited < graceMs; waited += POLL_MS) {
    await delay(POLL_MS);
    if ((await survivors(pid, family)).length === 0) return true;
  }
  return false;
}

/** Adds whom the family has got by now, and returns who of it lives. */
async function survivors(
  pid: number,
  family: Map<number, ProcessEntry>,
): Promise<number[]> {
  const table = await loadProcessTable();
  // Without a table only the process group can be reached.
  if (table === undefined) return [-pid];
  // A pid that was given again leads to a family of somebody else.
  const roots = [...new Set([pid, ...family.keys()])].filter((each) =>
    isSame(family.get(each), table.entries.get(each))
  );
  for (const root of roots) {
    for (const each of descendantsOf(table, root)) {
      if (isSame(family.get(each.pid), each)) family.set(each.pid, each);
    }
  }
  return [...family.values()].filter((each) => lives(table, each))
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
