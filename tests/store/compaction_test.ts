import { assertEquals } from "@std/assert";
import { compact } from "../../src/store/compaction.ts";
import {
  AUTHOR,
  compactNow,
  putLock,
  TempLedger,
} from "../helpers/temp_ledger.ts";

Deno.test("compact() writes only the aggregates that the journal touches", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  const { disk } = ledger.ground;
  const fold = () =>
    ledger.exclusively(() =>
      compact(disk, ledger.paths, ledger.lockedJournal())
    );
  await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  await fold();
  const { ino } = await Deno.stat(temporary.aggregate("locks"));
  await temporary.change();
  await fold();
  assertEquals((await Deno.stat(temporary.aggregate("locks"))).ino, ino);
  assertEquals(temporary.counter(), 1);
  const journal = await Deno.readTextFile(temporary.paths.journal);
  assertEquals(journal.includes('"singles":["counter","locks"]'), true);
});

Deno.test("compact() keeps an aggregate whose last record was removed", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  await ledger.transact(AUTHOR, (tx) => tx.remove("locks", "L1"));
  await compactNow(ledger);
  assertEquals(ledger.read((view) => view.all("locks")), {});
});
