import { assertEquals } from "@std/assert";
import {
  checkRecords,
  findRecordSchema,
} from "../../src/core/record_schemas.ts";

for (
  const [aggregate, isKnown] of [
    ["locks", true],
    ["tasks-E1", true],
    ["evidence-merge", true],
    ["index-0", true],
    ["inbox-demo", true],
    ["approvals", true],
    ["constructor", false],
    ["tasks", false],
    ["something", false],
  ] as const
) {
  Deno.test(`findRecordSchema() knows ${aggregate}: ${isKnown}`, () => {
    assertEquals(findRecordSchema(aggregate) !== undefined, isKnown);
  });
}

Deno.test("checkRecords() names the record and the field that is off", () => {
  const state = { counter: { id: { last: "many" }, other: { last: 3 } } };
  assertEquals(checkRecords(state), [
    'counter "id": its last is not as it must be',
  ]);
});

Deno.test("checkRecords() minds neither extra keys nor unknown aggregates", () => {
  const state = { counter: { id: { last: 1, more: true } }, other: { a: {} } };
  assertEquals(checkRecords(state), []);
});
