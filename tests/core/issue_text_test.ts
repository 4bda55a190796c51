import { assertEquals } from "@std/assert";
import * as z from "zod/mini";
import { wantedBy } from "../../src/core/issue_text.ts";

const CASES: readonly [string, z.ZodMiniType, unknown, string][] = [
  ["text", z.string(), 1, "text"],
  ["an object", z.looseObject({}), 1, "an object"],
  ["a list", z.array(z.string()), 1, "a list"],
  ["a truth value", z.boolean(), "yes", "true or false"],
  ["a whole number", z.int(), 1.5, "a whole number"],
  ["a choice", z.enum(["a", "b"]), "c", "one of a, b"],
  [
    "text that is not empty",
    z.string().check(z.minLength(1)),
    "",
    "text that is not empty",
  ],
  [
    "short text",
    z.string().check(z.maxLength(2)),
    "abc",
    "text of at most 2 characters",
  ],
  [
    "a list with entries",
    z.array(z.string()).check(z.minLength(2)),
    [],
    "a list of at least 2 entries",
  ],
  ["a positive number", z.int().check(z.positive()), 0, "more than 0"],
  ["a small number", z.int().check(z.lte(9)), 10, "at most 9"],
  [
    "one of two types",
    z.union([z.string(), z.array(z.string())]),
    1,
    "text or a list",
  ],
];

for (const [what, schema, value, said] of CASES) {
  Deno.test(`wantedBy() says that ${what} is wanted`, () => {
    const issue = z.safeParse(schema, value).error?.issues[0];
    assertEquals(issue === undefined ? undefined : wantedBy(issue), said);
  });
}
