/**
 * Which processes live. A pid alone proves nothing, since it is given again:
 * start time, boot and process namespace go with it.
 */
import type { ProcessId } from "../core/records/thread.ts";
import { run } from "./process.ts";

/** `unknown` is not `dead`: what cannot be seen may well be running. */
export type Liveness = "alive" | "dead" | "unknown";

/** One line of the process table. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Opaque; equal for the same process only. */
  readonly start_time: string;
  /** Ended, and not yet collected by its parent. */
  readonly isZombie: boolean;
  /** Process that leads its session; absent where that is not shown. */
  readonly leader?: number;
  /** Whether a terminal controls it; absent where that is not shown. */
  readonly hasTerminal?: boolean;
}

/** Every process that can be seen from here. */
export interface ProcessTable {
  readonly boot_id: string;
  readonly namespace: string;
  readonly entries: ReadonlyMap<number, ProcessEntry>;
}

/** This very process: the same for as long as it lives. */
let own: ProcessId | undefined;

/** Deno itself may not read /proc without all permissions: these may. */
const WORLD_LINES =
  'read -r id </proc/sys/kernel/random/boot_id; echo "$id"; readlink /proc/self/ns/pid;';
const STAT_LINES = "exec cat /proc/[0-9]*/stat 2>/dev/null";

/** Reads the process table; `undefined` when this system does not show it. */
export async function loadProcessTable(): Promise<ProcessTable | undefined> {
  const isLinux = Deno.build.os === "linux";
  const table = isLinux ? await linuxTable(STAT_LINES) : await psTable();
  own ??= findProcessId(table, Deno.pid);
  return table;
}

/** Returns what identifies this very process, or `undefined`. */
export async function ownProcessId(): Promise<ProcessId | undefined> {
  if (own !== undefined || Deno.build.os !== "linux") {
    return own ?? findProcessId(await loadProcessTable(), Deno.pid);
  }
  const pids = [String(Deno.pid)];
  const table = await linuxTable('exec cat "/proc/$1/stat"', pids);
  return own ??= findProcessId(table, Deno.pid);
}

/** Returns what identifies one running process, or `undefined`. */
export async function loadProcessId(
  pid: number,
): Promise<ProcessId | undefined> {
  if (Deno.build.os !== "linux" || own === undefined) {
    return findProcessId(await loadProcessTable(), pid);
  }
  const { stdout } = await run(["cat", "--", `/proc/${pid}/stat`]);
  const start_time = parseStat(stdout)?.start_time;
  return start_time === undefined ? undefined : { ...own, pid, start_time };
}

async function linuxTable(
  statLines: string,
  pids: readonly string[] = [],
): Promise<ProcessTable | undefined> {
  const known = own;
  const script = known === undefined ? WORLD_LINES + statLines : statLines;
  const { stdout } = await run(["sh", "-c", script, "sh", ...pids]);
  const lines = stdout.split("\n");
  const [boot_id = "", namespace = ""] = known === undefined
    ? lines.splice(0, 2)
    : [known.boot_id, known.namespace];
  const entries = new Map(
    lines.map(parseStat).filter((each) => each !== undefined)
      .map((each) => [each.pid, each]),
  );
  // Without this process in it the table is not that of our world.
  return boot_id === "" || namespace === "" || !entries.has(Deno.pid)
    ? undefined
    : { boot_id, namespace, entries };
}

/** Parses a line of `/proc/<pid>/stat`; the name in it may hold anything. */
export function parseStat(line: string): ProcessEntry | undefined {
  const afterName = line.lastIndexOf(")");
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(afterName + 2).split(" ");
  const start_time = fields[19];
  if (afterName < 0 || Number.isNaN(pid) || start_time === undefined) {
    return undefined;
  }
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    start_time,
    isZombie: fields[0] === "Z" || fields[0] === "X",
    leader: Number(fields[3]),
    hasTerminal: fields[4] !== "0",
  };
}

async function psTable(): Promise<ProcessTable | undefined> {
  const [boot, list] = await Promise.all([
    run(["sysctl", "-n", "kern.boottime"]),
    run(["ps", "-A", "-o", "pid=,ppid=,pgid=,state=,lstart="], {
      env: { LC_ALL: "C" },
    }),
  ]);
  const entries = new Map(
    list.stdout.split("\n").map(parsePs).filter((each) => each !== undefined)
      .map((each) => [each.pid, each]),
  );
  return boot.status !== 0 || !entries.has(Deno.pid)
    ? undefined
    : { boot_id: boot.stdout.trim(), namespace: "", entries };
}

/** Parses a line of `ps -o pid=,ppid=,pgid=,state=,lstart=`. */
export function parsePs(line: string): ProcessEntry | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line);
  if (match === null) return undefined;
  return {
    pid: Number(match[1]),
    parent: Number(match[2]),
    group: Number(match[3]),
    start_time: (match[5] ?? "").trim(),
    isZombie: (match[4] ?? "").startsWith("Z"),
  };
}

/** Returns what identifies a running process, or `undefined`. */
export function findProcessId(
  table: ProcessTable | undefined,
  pid: number,
): ProcessId | undefined {
  const entry = table?.entries.get(pid);
  if (table === undefined || entry === undefined) return undefined;
  return {
    pid,
    start_time: entry.start_time,
    boot_id: table.boot_id,
    namespace: table.namespace,
  };
}

/** Tells whether a recorded process still runs. */
export function livenessOf(
  table: ProcessTable | undefined,
  id: ProcessId,
): Liveness {
  if (table === undefined) return "unknown";
  if (table.boot_id !== id.boot_id) return "dead";
  if ((id.namespace ?? table.namespace) !== table.namespace) return "unknown";
  const entry = table.entries.get(id.pid);
  return entry === undefined || entry.isZombie ||
      entry.start_time !== id.start_time
    ? "dead"
    : "alive";
}

/**
 * Returns a process with all it started, the ones that left its process
 * group or lost their parent on the way included as far as they can be told.
 */
export function descendantsOf(
  table: ProcessTable,
  pid: number,
): ProcessEntry[] {
  const family = new Set([pid]);
  const living = [...table.entries.values()].filter((each) => !each.isZombie);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const each of living) {
      if (family.has(each.parent) || each.group === pid) family.add(each.pid);
    }
  }
  return living.filter((each) => family.has(each.pid));
}

/** Pid and command line on one line each, all words apart by tabs. */
const COMMAND_LINES =
  'for pid; do printf "%s\\t" "$pid"; tr "\\n\\t\\0" "  \\t" <"/proc/$pid/cmdline"; echo; done 2>/dev/null';

/**
 * Returns the command lines of processes by pid, each as words; without those
 * that cannot be seen. Where the system shows no words, every space parts two.
 */
export async function loadCommandLinesOf(
  pids: readonly number[],
): Promise<Map<number, string[]>> {
  const names = pids.map(String);
  const isLinux = Deno.build.os === "linux";
  const { stdout } = isLinux
    ? await run(["sh", "-c", COMMAND_LINES, "sh", ...names])
    : await run(["ps", "-o", "pid=,args=", "-p", names.join(",")]);
  const lines = stdout.split("\n").map((line): [number, string[]] => {
    const [pid, ...words] = line.trimStart().split(isLinux ? "\t" : / +/);
    return [Number(pid), words.filter((word) => word !== "")];
  });
  return new Map(lines.filter(([, words]) => words.length > 0));
}

/** Returns the same without the pids, in the order asked for. */
export async function loadCommandLines(
  pids: readonly number[],
): Promise<string[][]> {
  const lines = await loadCommandLinesOf(pids);
  return pids.flatMap((pid) => {
    const words = lines.get(pid);
    return words === undefined ? [] : [words];
  });
}

/**
 * Returns the processes that were started with a variable, `NAME=VALUE`: a
 * stray that left its group and lost its parent still has it. Empty where
 * environments cannot be seen.
 */
export async function findByEnvironment(variable: string): Promise<number[]> {
  if (Deno.build.os !== "linux") return [];
  const result = await run([
    "sh",
    "-c",
    'exec grep -lzxFe "$1" /proc/[0-9]*/environ 2>/dev/null',
    "sh",
    variable,
  ]);
  return [...result.stdout.matchAll(/^\/proc\/(\d+)\//gm)]
    .map((match) => Number(match[1]));
}

/**
 * Returns the processes that were started with a variable, whatever its value,
 * by value. Empty where environments cannot be seen.
 */
export async function listByEnvironment(
  name: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  if (Deno.build.os !== "linux") return found;
  const result = await run([
    "sh",
    "-c",
    'exec grep -azHoe "^$1=.*" /proc/[0-9]*/environ 2>/dev/null',
    "sh",
    name,
  ]);
  for (const line of result.stdout.split("\0")) {
    const match = /^\/proc\/(\d+)\/environ:[^=]+=(.*)$/s.exec(line);
    if (match === null) continue;
    const value = match[2] ?? "";
    found.set(value, [...found.get(value) ?? [], Number(match[1])]);
  }
  return found;
}

/** Tells whether a process group has anybody in it, if only a zombie. */
export function hasGroup(pid: number): boolean {
  return hasProcess(-pid);
}

/** Tells whether there is a process of that pid, whichever it is by now. */
export function hasProcess(pid: number): boolean {
  try {
    // Signal 0 only asks; the types know signals by their names.
    Deno.kill(pid, 0 as unknown as Deno.Signal);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/** Sends a signal; a process that is gone or not ours is left alone. */
export function sendSignal(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    const isGone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied;
    if (!isGone) throw error;
  }
}
