import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { exportState, parseExport } from "../../src/store/export_state.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { AUTHOR, TempLedger } from "../helpers/temp_ledger.ts";

const PLAIN = { migrations: [], isForced: true };

Deno.test("parseExport() reads what exportState() made", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, seedPolicyRecords);
  await temporary.change(5);
  const exported = exportState(temporary.open(), AUTHOR.at);
  const text = JSON.stringify(exported);
  const { state, seq } = parseExport("file", text, PLAIN);
  assertEquals([seq, state], [6, exported.aggregates]);
  const wrapped = `{"ok":true,"data":${text}}`;
  assertEquals(parseExport("file", wrapped, PLAIN).state, state);
});

const META = {
  repository: { initialized_at: "x", protected_branches: ["main"], slugs: [] },
};

/** An export that is whole but for what is wrong with it. */
function withWrong(aggregates: object, seq: unknown = 5): string {
  return JSON.stringify({
    ...{ format: 1, seq },
    aggregates: { meta: META, ...aggregates },
  });
}

function assertRefused(text: string, reason: string, isForced = true): void {
  const refusal = assertThrows(
    () => parseExport("file", text, { migrations: [], isForced }),
    LockstepError,
  );
  assertEquals(refusal.reason, reason);
}

for (
  const [what, text] of [
    ["no JSON", "{"],
    ["another document", "[]"],
    ["no aggregates", '{"format":1,"seq":1}'],
    ["no repository record", '{"format":1,"seq":1,"aggregates":{}}'],
    [
      "a record of another form",
      withWrong({ counter: { id: { last: "x" } } }),
    ],
    ["a list of records", withWrong({ counter: [] })],
    ["a record that is null", withWrong({ counter: { id: null } })],
    ["an event number that is none", withWrong({}, 1.5)],
    ["an event number below zero", withWrong({}, -1)],
    ["an event number that none can follow", withWrong({}, 2 ** 53 - 1)],
    [
      "a counter that can count no further",
      withWrong({ counter: { id: { last: 2 ** 53 - 1 } } }),
    ],
    [
      "a record named __proto__",
      withWrong({}).replace('"meta":{', '"meta":{"__proto__":{},'),
    ],
    [
      "an aggregate named __proto__",
      withWrong({}).replace('"meta":', '"__proto__":{},"meta":'),
    ],
    ["an aggregate named as the manifest", withWrong({ manifest: {} })],
    ["an aggregate named out of its folder", withWrong({ "../../x": {} })],
    ["an aggregate without a name", withWrong({ "": {} })],
    ["an aggregate with a NUL in its name", withWrong({ "tasks-\0": {} })],
    ["an aggregate too long for a file", withWrong({ ["x".repeat(300)]: {} })],
    [
      "a record under the id of another",
      withWrong({ notes: { N1: { id: "N2" } } }),
    ],
  ] as const
) {
  Deno.test(`parseExport() refuses ${what}`, () => {
    assertRefused(text, "ledger.invalid_export");
  });
}

Deno.test("parseExport() refuses a newer format", () => {
  const text = '{"format":9,"seq":1,"aggregates":{}}';
  assertRefused(text, "ledger.newer_format");
});

Deno.test("parseExport() refuses a reference that leads nowhere, unless forced", () => {
  const text = withWrong({
    "index-0": { C4: { epic: "E1", session_id: "s" } },
  });
  assertRefused(text, "ledger.invalid_export", false);
  assertEquals(parseExport("file", text, PLAIN).seq, 5);
});
