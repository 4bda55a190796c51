import { assertEquals } from "@std/assert";
import * as z from "zod/mini";
import { keysAt } from "../../src/core/schema_keys.ts";

const INNER = z.strictObject({ allow: z.string(), deny: z.string() });
const SCHEMA = z.strictObject({
  scope: z.optional(INNER),
  list: z._default(z.array(INNER), []),
  record: z.record(z.string(), INNER),
  either: z.union([z.string(), INNER]),
});

const CASES: readonly [path: readonly PropertyKey[], keys: string[]][] = [
  [[], ["scope", "list", "record", "either"]],
  [["scope"], ["allow", "deny"]],
  [["list", 3], ["allow", "deny"]],
  [["record", "any"], ["allow", "deny"]],
  [["either"], []],
  [["scope", "allow", "deeper"], []],
];

for (const [path, keys] of CASES) {
  Deno.test(`keysAt() at "${path.join(".")}"`, () => {
    assertEquals(keysAt(SCHEMA, path), keys);
  });
}
