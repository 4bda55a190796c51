import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { type Disk, realDisk } from "../../src/io/disk.ts";
import { encodeJournalHeader } from "../../src/store/format.ts";
import { GROUND } from "../../src/store/ground.ts";
import { Ledger } from "../../src/store/ledger.ts";
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
