import { assertEquals, assertThrows } from "@std/assert";
import { type Config, DEFAULT_CONFIG } from "../../src/core/config.ts";
import { parseConfig } from "../../src/core/config_parse.ts";
import { ConfigFile } from "../../src/core/config_schema.ts";
import { LockstepError } from "../../src/core/error.ts";

const REFUSED: readonly [string, unknown, string, string][] = [
  [
    "an unknown section",
    { gate: {} },
    "config.unknown_key",
    'Cannot use "f": it has an unknown key "gate"',
  ],
  [
    "an unknown key",
    { review: { requird: 2 } },
    "config.unknown_key",
    'Cannot use "f": it has an unknown key "review.requird"',
  ],
  [
    "an unknown key of a gate",
    { gates: { test: { run: "x", timeout: 5 } } },
    "config.unknown_key",
    'Cannot use "f": it has an unknown key "gates.test.timeout"',
  ],
  [
    "a list at the top",
    ["gates"],
    "config.invalid_value",
    'Cannot use "f": an object is wanted',
  ],
  [
    "text for a number",
    { leases: { lock_seconds: "600" } },
    "config.invalid_value",
    'Cannot use "f": "leases.lock_seconds" has a bad value, a number is wanted',
  ],
  [
    "a lease of nothing",
    { leases: { lock_seconds: 0 } },
    "config.invalid_value",
    'Cannot use "f": "leases.lock_seconds" has a bad value, more than 0 is wanted',
  ],
  [
    "a gate without a command",
    { gates: { test: { required: true } } },
    "config.invalid_value",
    'Cannot use "f": "gates.test" has a bad value, either run or argv is wanted',
  ],
  [
    "a gate with two commands",
    { gates: { test: { run: "x", argv: ["x"] } } },
    "config.invalid_value",
    'Cannot use "f": "gates.test" has a bad value, either run or argv is wanted',
  ],
  [
    "a gate with an empty command",
    { gates: { test: { argv: [] } } },
    "config.invalid_value",
    'Cannot use "f": "gates.test" has a bad value, a command is wanted',
  ],
  [
    "reviewers by a command that is not there",
    { review: { runner: "command" } },
    "config.invalid_value",
    'Cannot use "f": "review.command" has a bad value, a program for its runner is wanted',
  ],
  [
    "one folder for all worktrees",
    { worktree: { location: "/tmp/x" } },
    "config.invalid_value",
    'Cannot use "f": "worktree.location" has a bad value, a path with {slug} is wanted',
  ],
  [
    "a prefix that makes no ref",
    { worktree: { branch_prefix: "-x" } },
    "config.invalid_value",
    'Cannot use "f": "worktree.branch_prefix" has a bad value, part of a ref name is wanted',
  ],
];

for (const [what, value, reason, message] of REFUSED) {
  Deno.test(`parseConfig() refuses ${what}`, () => {
    const error = assertThrows(() => parseConfig(value, "f"), LockstepError);
    assertEquals([error.code, error.reason, error.message], [
      "corrupt",
      reason,
      message,
    ]);
  });
}

Deno.test("parseConfig() suggests the key that was meant", () => {
  const hintOf = (value: unknown) =>
    assertThrows(() => parseConfig(value, "f"), LockstepError).hint;
  assertEquals(hintOf({ gate: {} }), 'Did you mean "gates"?');
  assertEquals(
    hintOf({ review: { requird: 2 } }),
    'Did you mean "review.required"?',
  );
  assertEquals(
    hintOf({ gates: { test: { run: "x", timeout_second: 5 } } }),
    'Did you mean "gates.test.timeout_seconds"?',
  );
  assertEquals(
    hintOf({ resume: { x: 1 } }),
    "Keys here: require_ack, require_ack_of_root",
  );
});

Deno.test("parseConfig() takes an empty file as no settings", () => {
  assertEquals(parseConfig(null, "f"), {});
  assertEquals(parseConfig({}, "f"), {});
});

Deno.test("parseConfig() accepts every default", () => {
  const { gates: _, ...sections } = DEFAULT_CONFIG;
  assertEquals<unknown>(parseConfig(sections, "f"), sections);
});

Deno.test("DEFAULT_CONFIG has every key of the schema", () => {
  for (const section of Object.keys(ConfigFile.def.shape)) {
    const values = DEFAULT_CONFIG[section as keyof Config];
    if (section === "gates") continue;
    // An unknown key makes the schema list those that it knows.
    const error = assertThrows(
      () => parseConfig({ [section]: { "?": 1 } }, "f"),
      LockstepError,
    );
    assertEquals(error.hint, `Keys here: ${Object.keys(values).join(", ")}`);
  }
});
