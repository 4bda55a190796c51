import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { commandRunner } from "../../src/runners/command.ts";
import { requireRunner } from "../../src/runners/find_runner.ts";
import type { Meaning, Prepared } from "../../src/runners/runner.ts";
import { sampleLaunch } from "../helpers/launch_samples.ts";

const LINES: readonly (readonly [string, Meaning])[] = [
  ["plain text", { kind: "text", text: "plain text" }],
  ["@lockstep progress 1/2 half", { kind: "progress", text: "1/2 half" }],
  ["@lockstep result all well", { kind: "result", text: "all well" }],
  ["@lockstep listens", { kind: "listens", signal: null }],
  ["@lockstep listens USR1", { kind: "listens", signal: "SIGUSR1" }],
  ["@lockstep listens KILL", { kind: "listens", signal: null }],
  ["@lockstep ack I7", { kind: "acknowledged", id: "I7" }],
  ["@lockstep nonsense", { kind: "text", text: "@lockstep nonsense" }],
  [" @lockstep ack I7", { kind: "text", text: " @lockstep ack I7" }],
];

function prepare(argv: string[]): Prepared {
  return commandRunner.prepare(sampleLaunch({ argv }), undefined);
}

Deno.test("commandRunner shows standard error and reads nothing from it", () => {
  const { conversation } = prepare(["sh"]);
  assertEquals(conversation.read("stderr", "@lockstep ack I7"), [
    { kind: "text", text: "@lockstep ack I7" },
  ]);
});

Deno.test("commandRunner starts what the thread names, and nothing else", () => {
  assertEquals(prepare(["sh", "-c", "true"]).argv, ["sh", "-c", "true"]);
  const error = assertThrows(() => prepare([]), LockstepError);
  assertEquals(error.reason, "thread.program_missing");
});

for (const [line, meaning] of LINES) {
  Deno.test(`commandRunner reads "${line}"`, () => {
    const { conversation } = prepare(["sh"]);
    assertEquals(conversation.read("stdout", line), [meaning]);
  });
}

Deno.test("requireRunner() names the runners that there are", () => {
  assertEquals(requireRunner("command").name, "command");
  const error = assertThrows(() => requireRunner("codexx"), LockstepError);
  assertEquals(error.reason, "runner.not_found");
});
