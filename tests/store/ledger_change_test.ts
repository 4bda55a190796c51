import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { changeLedger } from "../../src/store/ledger_change.ts";
import { AUTHOR, count, putLock, TempLedger } from "../helpers/temp_ledger.ts";

Deno.test("transact() keeps what a rule puts and returns its result", async () => {
  await using temporary = await TempLedger.create();
  const result = await temporary.open().transact(AUTHOR, (tx) => count(tx));
  assertEquals(result, 1);
  assertEquals(temporary.counter(), 1);
});

Deno.test("transact() changes nothing when the rule throws", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  const before = await Deno.readTextFile(temporary.paths.journal);
  await assertRejects(
    () =>
      temporary.open().transact(AUTHOR, (tx) => {
        count(tx);
        throw new LockstepError("refused", "no", { reason: "test.no" });
      }),
    LockstepError,
    "no",
  );
  assertEquals(await Deno.readTextFile(temporary.paths.journal), before);
});

Deno.test("transact() writes only the last of several changes to a record", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => {
    putLock(tx, "L1", "first");
    putLock(tx, "L1", "last");
  });
  const journal = await Deno.readTextFile(temporary.paths.journal);
  assertEquals(journal.includes("first"), false);
  assertEquals(
    temporary.open().read((view) => view.find("locks", "L1")?.path),
    "last",
  );
});

Deno.test("transact() goes on after a last newline was damaged", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  const bytes = await Deno.readFile(temporary.paths.journal);
  bytes[bytes.length - 1] = 11;
  await Deno.writeFile(temporary.paths.journal, bytes);
  assertEquals(temporary.counter(), 2);
  await temporary.change();
  assertEquals(temporary.counter(), 3);
});

Deno.test("transact() cuts a torn record that was never acknowledged", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  const whole = await Deno.readFile(temporary.paths.journal);
  const torn = new Uint8Array([...whole, ...whole.slice(-40, -10)]);
  await Deno.writeFile(temporary.paths.journal, torn);
  assertEquals(temporary.counter(), 2);
  await temporary.change();
  assertEquals(temporary.counter(), 3);
});

Deno.test("changeLedger() appends nothing when the rule puts nothing", async () => {
  await using temporary = await TempLedger.create();
  const before = await Deno.readTextFile(temporary.paths.journal);
  const ledger = temporary.open();
  await ledger.exclusively(() => changeLedger(ledger, AUTHOR, () => 1));
  assertEquals(await Deno.readTextFile(temporary.paths.journal), before);
});
