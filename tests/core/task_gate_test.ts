import { assertEquals } from "@std/assert";
import { type Config, DEFAULT_CONFIG } from "../../src/core/config.ts";
import {
  findConfigGate,
  parseGate,
  requireDistinct,
  requireGate,
} from "../../src/core/task_gate.ts";
import { caseSample } from "../helpers/record_samples.ts";
import { gateSample, reasonOf } from "../helpers/task_samples.ts";

const CONFIG: Config = {
  ...DEFAULT_CONFIG,
  gates: {
    lint: { run: "make lint", flaky: true, timeout_seconds: 5 },
    direct: { argv: ["make", "test"], required: false, label: "direct" },
  },
};

Deno.test("findConfigGate() makes a shell line an argv and fills in defaults", () => {
  assertEquals(findConfigGate(CONFIG, "lint"), {
    name: "lint",
    argv: ["sh", "-c", "make lint"],
    required: true,
    timeout_seconds: 5,
    flaky: true,
  });
  const direct = findConfigGate(CONFIG, "direct");
  assertEquals(direct?.argv, ["make", "test"]);
  assertEquals(direct?.label, "direct");
  assertEquals(findConfigGate(CONFIG, "toString"), undefined);
});

Deno.test("parseGate() takes a line with equals signs, or a project's gate", () => {
  const gate = parseGate("test=A=1 make", CONFIG);
  assertEquals([gate.name, gate.argv[2]], ["test", "A=1 make"]);
  assertEquals(parseGate("direct", CONFIG).required, false);
});

for (
  const [text, reason] of [
    ["nope", "gate.not_found"],
    ["=make", "gate.bad_name"],
    ["a b=make", "gate.bad_name"],
    ["../x=make", "gate.bad_name"],
  ]
) {
  Deno.test(`parseGate() refuses ${text}`, () => {
    assertEquals(reasonOf(() => parseGate(text ?? "", CONFIG)), reason);
  });
}

Deno.test("requireDistinct() refuses two gates of one name", () => {
  const [test, lint] = [gateSample(), gateSample({ name: "lint" })];
  requireDistinct([test, lint]);
  const reason = reasonOf(() => requireDistinct([test, lint, test]));
  assertEquals(reason, "gate.duplicate_name");
});

Deno.test("requireGate() prefers the gate of the Case", () => {
  const own = gateSample({ name: "lint" });
  const task = caseSample({ gates: [own] });
  assertEquals(requireGate(task, "lint", CONFIG), own);
  assertEquals(requireGate(task, "direct", CONFIG).name, "direct");
  const reason = reasonOf(() => requireGate(task, "nope", CONFIG));
  assertEquals(reason, "gate.not_found");
});
