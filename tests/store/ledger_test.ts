import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { type Disk, realDisk } from "../../src/io/disk.ts";
import { encodeJournalHeader } from "../../src/store/format.ts";
import { GROUND } from "../../src/store/ground.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { AUTHOR, count, putLock, TempLedger } from "../helpers/temp_ledger.ts";

Deno.test("read() shows the same state after the journal was folded", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L7", "src"));
  await temporary.change(3);
  await temporary.compact();
  const { size } = await Deno.stat(temporary.paths.journal);
  assertEquals(size < 200, true);
  assertEquals(
    temporary.open().read((view) => view.find("locks", "L7")?.path),
    "src",
  );
});

Deno.test("nextId() never gives an id twice, also across compaction", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  const first = await ledger.transact(AUTHOR, (tx) => tx.nextId("C"));
  await temporary.compact();
  const second = await ledger.transact(AUTHOR, (tx) => tx.nextId("C"));
  assertEquals(first, "C1");
  assertEquals(Number(second.slice(1)) > 1, true);
});

Deno.test("read() changes no file", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(2);
  const before = await temporary.snapshot();
  temporary.counter();
  assertEquals(await temporary.snapshot(), before);
});

Deno.test("read() says that a repository without a ledger is not set up", async () => {
  await using temporary = await TempLedger.create();
  await Deno.remove(temporary.paths.root, { recursive: true });
  const error = assertThrows(() => temporary.counter(), LockstepError);
  assertEquals(error.reason, "workspace.not_initialized");
});

Deno.test("transact() does not grow a lock file where there is no ledger", async () => {
  await using temporary = await TempLedger.create();
  await Deno.remove(temporary.paths.root, { recursive: true });
  await assertRejects(() => temporary.change(), LockstepError, "no ledger");
  await assertRejects(
    () => Deno.stat(temporary.paths.root),
    Deno.errors.NotFound,
  );
});

Deno.test("read() looks again when an aggregate is gone because the ledger was replaced", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  await temporary.change();
  await temporary.open().backUp(AUTHOR.at);
  const { journal } = temporary.paths;
  const locks = temporary.aggregate("locks");
  let replaced = 0;
  const read: Disk["read"] = (path, buffer) => {
    if (path === locks && replaced++ === 0) {
      Deno.removeSync(locks);
      Deno.writeFileSync(journal, encodeJournalHeader(50, ["counter"]));
    }
    return realDisk.read(path, buffer);
  };
  const ground = { ...GROUND, disk: { ...realDisk, read } };
  const ledger = new Ledger(temporary.paths, 1000, ground);
  assertEquals(ledger.read((view) => view.all("locks")), {});
  assertEquals(replaced, 1);
});

Deno.test("read() shows one state until something is waited for", async () => {
  await using temporary = await TempLedger.create();
  const files = [temporary.paths.journal, join(temporary.paths.policy, "seq")];
  const contents = () => files.map((path) => Deno.readFileSync(path));
  await temporary.change();
  const earlier = contents();
  await temporary.change();
  const later = contents();
  const put = (all: Uint8Array[]) =>
    all.forEach((bytes, i) => Deno.writeFileSync(files[i] ?? "", bytes));
  put(earlier);
  const ledger = temporary.open();
  const counter = () => ledger.read((view) => view.find("counter", "id")?.last);
  assertEquals(counter(), 1);
  put(later);
  assertEquals(counter(), 1);
  await Promise.resolve();
  assertEquals(counter(), 2);
});

Deno.test("read() shows a change of one's own at once", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  const counter = () => ledger.read((view) => view.find("counter", "id")?.last);
  assertEquals(counter(), undefined);
  const changed = ledger.transact(AUTHOR, (tx) => {
    assertEquals(counter(), undefined);
    return count(tx);
  });
  assertEquals(await changed, 1);
  assertEquals(counter(), 1);
});
