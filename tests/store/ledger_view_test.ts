import { assertEquals, assertThrows } from "@std/assert";
import type { Transaction } from "../../src/core/aggregates.ts";
import { aggregatePath, isSplit } from "../../src/store/ledger_view.ts";
import {
  AUTHOR,
  compactNow,
  count,
  putLock,
  TempLedger,
} from "../helpers/temp_ledger.ts";

Deno.test("a transaction sees what it has put and removed", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => {
    putLock(tx, "L1", "src");
    assertEquals(tx.find("locks", "L1")?.path, "src");
    tx.remove("locks", "L1");
    assertEquals(tx.find("locks", "L1"), undefined);
  });
});

Deno.test("find() has nothing under the names that every object has", async () => {
  await using temporary = await TempLedger.create();
  temporary.open().read((view) => {
    assertEquals(view.find("locks", "toString"), undefined);
    assertEquals(view.find("locks", "__proto__"), undefined);
  });
});

Deno.test("a record that a rule changes in place is refused, not half recorded", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  const change = (tx: Transaction) => {
    const lock = tx.find("locks", "L1");
    if (lock !== undefined) lock.path = "elsewhere";
  };
  await temporary.open().transact(AUTHOR, (tx) => {
    assertThrows(() => change(tx), TypeError);
  });
});

Deno.test("names() lists the aggregates of files and of the journal", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  await ledger.transact(AUTHOR, (tx) => count(tx));
  await compactNow(ledger);
  await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  assertEquals(ledger.readView((view) => view.names()), ["counter", "locks"]);
});

Deno.test("a file that no compaction has named is no part of the ledger", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  await ledger.transact(AUTHOR, (tx) => count(tx));
  await compactNow(ledger);
  const { ledger: folder } = temporary.paths;
  await Deno.writeTextFile(aggregatePath(folder, "inbox-x"), "left behind");
  assertEquals(ledger.read((view) => view.all("inbox-x")), {});
});

Deno.test("aggregatePath() writes a name as one component", () => {
  assertEquals(
    aggregatePath("/ledger", "epics-a/b%"),
    "/ledger/epics-a%2Fb%25.json",
  );
});

Deno.test("isSplit() tells one of many from one of a kind", () => {
  assertEquals([isSplit("tasks-E1"), isSplit("merge_lock")], [true, false]);
});
