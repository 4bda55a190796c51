import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import {
  findSupervised,
  requireUndisguised,
  threadsAbove,
} from "../../src/core/caller_chain.ts";
import { LockstepError } from "../../src/core/error.ts";
import { threadSample } from "../helpers/record_samples.ts";

const PROCESSES = new Map(
  [[1, 0, "a"], [10, 1, "b"], [20, 10, "c"], [30, 20, "d"]].map((
    [pid, parent, start],
  ) => [Number(pid), {
    pid: Number(pid),
    parent: Number(parent),
    start_time: String(start),
  }]),
);

function supervised(pid: number, start_time: string) {
  return threadSample({ supervisor: { pid, start_time, boot_id: "x" } });
}

for (
  const [what, thread, count] of [
    ["its parent", supervised(20, "c"), 1],
    ["far above", supervised(10, "b"), 1],
    ["a process that had the number before", supervised(20, "z"), 0],
    ["elsewhere", supervised(99, "c"), 0],
  ] as const
) {
  Deno.test(`threadsAbove() with a supervisor that is ${what}: ${count}`, () => {
    assertEquals(threadsAbove(30, PROCESSES, [thread]).length, count);
  });
}

Deno.test("threadsAbove() ends when a process is its own ancestor", () => {
  const loop = new Map([[5, { pid: 5, parent: 5, start_time: "a" }]]);
  assertEquals(threadsAbove(5, loop, []), []);
});

const T5 = threadSample();

for (
  const actor of [
    { kind: "root", session_id: "other" },
    { kind: "person", session_id: null },
    {
      kind: "thread",
      thread_id: "T9",
      session_id: "gallery",
      worktree: "x",
      role: "reviewer",
    },
  ] as readonly Actor[]
) {
  Deno.test(`requireUndisguised() refuses a ${actor.kind} inside another thread`, () => {
    const error = assertThrows(
      () => requireUndisguised(actor, [T5]),
      LockstepError,
    );
    assertEquals(error.reason, "actor.disguised");
  });
}

Deno.test("requireUndisguised() lets the thread itself, and anybody outside of threads", () => {
  const own: Actor = {
    kind: "thread",
    thread_id: "T5",
    session_id: "gallery",
    worktree: "x",
    role: "reviewer",
  };
  requireUndisguised(own, [T5]);
  requireUndisguised({ kind: "root", session_id: "other" }, []);
});

const COMMANDS: readonly (readonly [line: string, id: string | undefined])[] = [
  ["deno run -A main.js thread run T5 --run-id x", "T5"],
  ["/opt/bin/lockstep thread run T12", "T12"],
  ["lockstep thread run --help", undefined],
  ["lockstep thread child list", undefined],
  ["vim thread", undefined],
  ["", undefined],
];

for (const [line, id] of COMMANDS) {
  Deno.test(`findSupervised() of "${line}": ${id}`, () => {
    assertEquals(findSupervised(line.split(" ")), id);
  });
}

Deno.test("findSupervised() does not look into words", () => {
  assertEquals(findSupervised(["agent", "thread run T5"]), undefined);
});
