import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { commandRunner } from "../../src/runners/command.ts";
import { requireRunner } from "../../src/runners/find_runner.ts";
import type { Meaning } from "../../src/runners/runner.ts";

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

for (const [line, meaning] of LINES) {
  Deno.test(`commandRunner reads "${line}"`, () => {
    assertEquals(commandRunner.read(line), meaning);
  });
}

Deno.test("requireRunner() names the runners that there are", () => {
  assertEquals(requireRunner("command").name, "command");
  const error = assertThrows(() => requireRunner("codexx"), LockstepError);
  assertEquals(error.reason, "runner.not_found");
});
