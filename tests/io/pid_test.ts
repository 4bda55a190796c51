import { assert, assertEquals } from "@std/assert";
import type { ProcessId } from "../../src/core/records/thread.ts";
import {
  descendantsOf,
  findByEnvironment,
  findProcessId,
  hasGroup,
  hasProcess,
  livenessOf,
  loadCommandLines,
  loadProcessId,
  loadProcessTable,
  ownProcessId,
  parsePs,
  parseStat,
  type ProcessTable,
  sendSignal,
} from "../../src/io/pid.ts";

const TABLE: ProcessTable = {
  boot_id: "boot",
  namespace: "pid:[1]",
  entries: new Map([
    [7, entry(7, 1, 7)],
    [8, entry(8, 7, 7)],
    [9, entry(9, 8, 9)],
    // Its parent is gone, its group is not.
    [10, entry(10, 1, 7)],
    [11, entry(11, 1, 11)],
    [12, { ...entry(12, 7, 7), isZombie: true }],
  ]),
};

function entry(pid: number, parent: number, group: number) {
  return { pid, parent, group, start_time: `s${pid}`, isZombie: false };
}

const SEVEN: ProcessId = {
  pid: 7,
  start_time: "s7",
  boot_id: "boot",
  namespace: "pid:[1]",
};

Deno.test("parseStat() is not led astray by a program's name", () => {
  const line =
    "42 (a) S 1 (b) R 7 7 7 0 -1 4194560 104 0 0 0 0 0 0 0 20 0 1 0 176331 2654208";
  assertEquals(parseStat(line), {
    pid: 42,
    parent: 7,
    group: 7,
    start_time: "176331",
    isZombie: false,
    leader: 7,
    hasTerminal: false,
  });
  assertEquals(parseStat(""), undefined);
});

Deno.test("parsePs() reads a line of macOS", () => {
  assertEquals(parsePs("  42     7    42 Ss   Sat Nov 21 04:00:00 2026"), {
    pid: 42,
    parent: 7,
    group: 42,
    start_time: "Sat Nov 21 04:00:00 2026",
    isZombie: false,
  });
  assertEquals(parsePs(""), undefined);
});

const LIVENESS: readonly (readonly [string, Partial<ProcessId>, string])[] = [
  ["the same process", {}, "alive"],
  ["another start time", { start_time: "s6" }, "dead"],
  ["another boot", { boot_id: "before" }, "dead"],
  ["no such pid", { pid: 99 }, "dead"],
  ["a zombie", { pid: 12, start_time: "s12" }, "dead"],
  ["another process namespace", { namespace: "pid:[2]" }, "unknown"],
];

for (const [what, changes, expected] of LIVENESS) {
  Deno.test(`livenessOf() calls ${what} ${expected}`, () => {
    assertEquals(livenessOf(TABLE, { ...SEVEN, ...changes }), expected);
  });
}

Deno.test("livenessOf() calls everything unknown without a table", () => {
  assertEquals(livenessOf(undefined, SEVEN), "unknown");
});

Deno.test("descendantsOf() finds children, their children, and the group", () => {
  const pids = descendantsOf(TABLE, 7).map((each) => each.pid);
  assertEquals(pids.toSorted((a, b) => a - b), [7, 8, 9, 10]);
});

Deno.test("loadProcessTable() sees this process, alive", async () => {
  const table = await loadProcessTable();
  const self = findProcessId(table, Deno.pid);
  assert(self !== undefined);
  assertEquals(livenessOf(table, self), "alive");
});

Deno.test("ownProcessId() and loadProcessId() tell the same as the process table", async () => {
  const child = new Deno.Command("sleep", { args: ["600"] }).spawn();
  try {
    const [first, again, id] = [
      await ownProcessId(),
      await ownProcessId(),
      await loadProcessId(child.pid),
    ];
    const table = await loadProcessTable();
    assertEquals(first, findProcessId(table, Deno.pid));
    assertEquals(again, first);
    assertEquals(id, findProcessId(table, child.pid));
    assert(id !== undefined);
    assertEquals(hasProcess(child.pid), true);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
  assertEquals(hasProcess(child.pid), false);
  assertEquals(await loadProcessId(child.pid), undefined);
});

Deno.test("hasGroup() says no once all of a process group have ended", async () => {
  const child = new Deno.Command("sh", {
    args: ["-c", "sleep 600 & echo $!"],
    stdout: "piped",
    detached: true,
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const left = Number(new TextDecoder().decode(value));
  using _left = { [Symbol.dispose]: () => sendSignal(left, "SIGKILL") };
  await child.status;
  assertEquals(hasGroup(child.pid), true);
  Deno.kill(left, "SIGKILL");
  // Whoever inherits it collects it.
  const deadline = Date.now() + 10_000;
  while (hasGroup(child.pid) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assertEquals(hasGroup(child.pid), false);
  await reader.cancel();
});

Deno.test("livenessOf() notices the end of a process", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  const id = findProcessId(await loadProcessTable(), child.pid);
  child.kill("SIGKILL");
  await child.status;
  assert(id !== undefined);
  assertEquals(livenessOf(await loadProcessTable(), id), "dead");
});

Deno.test({
  name: "findByEnvironment() finds a process by what it was started with",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const value = crypto.randomUUID();
    const child = new Deno.Command("sleep", {
      args: ["60"],
      env: { LOCKSTEP_RUN: value },
    }).spawn();
    const found = await findByEnvironment(`LOCKSTEP_RUN=${value}`);
    const none = await findByEnvironment(`LOCKSTEP_RUN=${value.slice(0, 8)}`);
    child.kill("SIGKILL");
    await child.status;
    assertEquals(found, [child.pid]);
    assertEquals(none, []);
  },
});

Deno.test("sendSignal() leaves a process that is gone alone", async () => {
  const child = new Deno.Command("true").spawn();
  await child.status;
  sendSignal(child.pid, "SIGTERM");
});

Deno.test("loadCommandLines() gives the words of each process, without those that are gone", async () => {
  const argv = ["-c", "exec cat", "two words", "line\nend"];
  const child = new Deno.Command("sh", { args: argv, stdin: "piped" }).spawn();
  const ended = new Deno.Command("true").spawn();
  try {
    await ended.status;
    const lines = await loadCommandLines([ended.pid, child.pid, Deno.pid]);
    assertEquals(lines.length, 2);
    assert(["sh", "cat"].includes(lines[0]?.[0] ?? ""), lines[0]?.join("|"));
    assert((lines[1]?.length ?? 0) > 1, lines[1]?.join("|"));
  } finally {
    await child.stdin.close();
    await child.status;
  }
});
