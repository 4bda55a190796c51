import { assertEquals, assertThrows } from "@std/assert";
import * as z from "zod/mini";
import { LockstepError } from "../../src/core/error.ts";
import { parseParams } from "../../src/methods/parse_params.ts";

const SCHEMA = z.strictObject({
  title: z.string().check(z.minLength(1)),
  level: z.optional(z.enum(["epic", "case"])),
  ttl_seconds: z._default(z.int().check(z.positive()), 5),
  paths: z.optional(z.array(z.string()).check(z.minLength(1))),
  scope: z.optional(z.strictObject({ allow: z.array(z.string()) })),
});

const CASES: readonly [string, unknown, string, string][] = [
  [
    "a missing param",
    {},
    "usage.missing_param",
    'Cannot run without parameter "title": text is wanted',
  ],
  [
    "empty text",
    { title: "" },
    "usage.invalid_param",
    'Cannot use "" as "title": text that is not empty is wanted',
  ],
  [
    "a value that is not offered",
    { title: "x", level: "step" },
    "usage.invalid_param",
    'Cannot use "step" as "level": one of epic, case is wanted',
  ],
  [
    "a number out of range",
    { title: "x", ttl_seconds: 0 },
    "usage.invalid_param",
    'Cannot use "0" as "ttl_seconds": more than 0 is wanted',
  ],
  [
    "a fraction",
    { title: "x", ttl_seconds: 1.5 },
    "usage.invalid_param",
    'Cannot use "1.5" as "ttl_seconds": a whole number is wanted',
  ],
  [
    "an empty list",
    { title: "x", paths: [] },
    "usage.invalid_param",
    'Cannot use "[]" as "paths": a list of one or more is wanted',
  ],
  [
    "a typo, before what is missing for it",
    { titel: "x" },
    "usage.unknown_param",
    'Cannot use parameter "titel": there is none of that name',
  ],
  [
    "a typo inside an object",
    { title: "x", scope: { allow: [], alow: [] } },
    "usage.unknown_param",
    'Cannot use parameter "scope.alow": there is none of that name',
  ],
  [
    "a list instead of an object",
    [1],
    "usage.invalid_param",
    'Cannot use "[1]" as params: an object is wanted',
  ],
];

for (const [what, input, reason, message] of CASES) {
  Deno.test(`parseParams() refuses ${what}`, () => {
    const error = assertThrows(
      () => parseParams(SCHEMA, input),
      LockstepError,
    );
    assertEquals([error.reason, error.message, error.code], [
      reason,
      message,
      "usage",
    ]);
  });
}

Deno.test("parseParams() suggests the param that was meant", () => {
  const error = assertThrows(
    () => parseParams(SCHEMA, { titel: "x" }),
    LockstepError,
  );
  assertEquals(error.hint, 'Did you mean "title"?');
  const deeper = assertThrows(
    () => parseParams(SCHEMA, { title: "x", scope: { alow: [] } }),
    LockstepError,
  );
  assertEquals(deeper.hint, 'Did you mean "allow"?');
});

Deno.test("parseParams() shows a call that works to whoever left a param out", () => {
  const example = "lockstep task create case X";
  const error = assertThrows(
    () => parseParams(SCHEMA, {}, { example }),
    LockstepError,
  );
  assertEquals(error.hint, `Add --title VALUE, as in: ${example}`);
  const deeper = assertThrows(
    () => parseParams(SCHEMA, { title: "x", scope: {} }, { example }),
    LockstepError,
  );
  assertEquals(deeper.hint, "Add it there");
});

Deno.test("parseParams() cuts a long value in its message", () => {
  const error = assertThrows(
    () => parseParams(SCHEMA, { title: "x", level: "e".repeat(1_000_000) }),
    LockstepError,
  );
  assertEquals(error.message.length < 200, true);
});

Deno.test("parseParams() fills in defaults", () => {
  assertEquals(parseParams(SCHEMA, { title: "x" }), {
    title: "x",
    ttl_seconds: 5,
  });
});
