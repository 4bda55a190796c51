import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { makeJournal } from "../../src/store/ledger_create.ts";
import { TempLedger } from "../helpers/temp_ledger.ts";

Deno.test("create() keeps an existing ledger", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  await temporary.open().create();
  assertEquals(temporary.counter(), 2);
});

Deno.test("create() refuses a ledger whose journal is missing", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  await Deno.remove(temporary.paths.journal);
  const error = await assertRejects(
    () => temporary.open().create(),
    LockstepError,
    "it is missing",
  );
  assertEquals(error.reason, "ledger.damaged");
});

Deno.test("create() makes folders that only the user can enter", async () => {
  await using temporary = await TempLedger.create();
  for (const folder of ["", "ledger", "policy", "spool", "runs"]) {
    const { mode } = await Deno.stat(join(temporary.paths.root, folder));
    assertEquals((mode ?? 0) & 0o777, 0o700, folder);
  }
  const { mode } = await Deno.stat(temporary.paths.journal);
  assertEquals((mode ?? 0) & 0o777, 0o600);
});

Deno.test("makeJournal() leaves a journal as it is", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  const ledger = temporary.open();
  await ledger.exclusively(() => makeJournal(ledger));
  assertEquals(temporary.counter(), 1);
});
