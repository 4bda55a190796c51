import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { listBackups, loadBackup } from "../../src/store/backups.ts";
import { findEvent, findEvents } from "../../src/store/log.ts";
import { replaceState } from "../../src/store/replace_state.ts";
import { verifyLedger } from "../../src/store/verify.ts";
import {
  AUTHOR,
  compactNow,
  count,
  putLock,
  TempLedger,
} from "../helpers/temp_ledger.ts";

async function backUp(temporary: TempLedger, at = AUTHOR.at): Promise<string> {
  return (await temporary.open().backUp(at)).name;
}

async function restore(
  temporary: TempLedger,
  name: string,
  isForced = false,
): Promise<string> {
  const ledger = temporary.open();
  const { state, seq } = loadBackup(ledger.ground, ledger.paths, name);
  const options = { state, seq, isForced, staleSeconds: 900 };
  return (await replaceState(ledger, AUTHOR, options)).kept_as;
}

function backups(temporary: TempLedger): string[] {
  const { ground, paths } = temporary.open();
  return listBackups(ground.disk, paths);
}

Deno.test("compaction makes a backup when there is none, and not one each time", async () => {
  await using temporary = await TempLedger.create();
  await temporary.compact();
  await temporary.compact();
  assertEquals(backups(temporary).length, 1);
});

Deno.test("makeBackup() shares with the copy before what has not changed, never with the ledger", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  const first = await backUp(temporary, "2026-11-21T12:00:00.000Z");
  await temporary.change();
  const second = await backUp(temporary, "2026-11-21T12:10:00.000Z");
  const inode = async (folder: string) =>
    (await Deno.stat(join(folder, "locks.json"))).ino;
  const { backups: folder, ledger } = temporary.paths;
  assertEquals(
    await inode(join(folder, first)),
    await inode(join(folder, second)),
  );
  assertEquals(
    await inode(ledger) === await inode(join(folder, second)),
    false,
  );
});

Deno.test("makeBackup() refuses to copy damage", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  const ledger = temporary.open();
  await compactNow(ledger);
  await Deno.writeTextFile(temporary.aggregate("counter"), "");
  await assertRejects(() => backUp(temporary), LockstepError, "counter.json");
});

Deno.test("makeBackup() refuses to copy one aggregate as another", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  await temporary.change();
  const ledger = temporary.open();
  await compactNow(ledger);
  const paths = [temporary.aggregate("counter"), temporary.aggregate("locks")];
  await Deno.copyFile(paths[0] ?? "", paths[1] ?? "");
  await assertRejects(() => backUp(temporary), LockstepError, "locks.json");
});

Deno.test("makeBackup() copies small and large aggregates as they are", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  await temporary.open().transact(
    AUTHOR,
    (tx) => putLock(tx, "L1", "x".repeat(600_000)),
  );
  const name = await backUp(temporary);
  for (const aggregate of ["counter", "locks", "manifest"]) {
    const path = join(temporary.paths.backups, name, `${aggregate}.json`);
    assertEquals(
      await Deno.readTextFile(path),
      await Deno.readTextFile(temporary.aggregate(aggregate)),
    );
  }
});

Deno.test("makeBackup() makes a whole copy when the newest one is damaged", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change();
  // Long ago: a copy from the future is no newest one.
  const first = await backUp(temporary, "2025-11-21T12:00:00.000Z");
  const manifest = join(temporary.paths.backups, first, "manifest.json");
  await Deno.writeTextFile(manifest, "");
  await temporary.change();
  await backUp(temporary, "2025-11-21T13:00:00.000Z");
  assertEquals((await verifyLedger(temporary.open())).problems, []);
});

Deno.test("replaceState() brings a backup back and keeps what it replaces", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(3);
  const name = await backUp(temporary);
  await temporary.change(4);
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  const kept = await restore(temporary, name);
  const locks = () => temporary.open().read((view) => view.all("locks"));
  assertEquals(locks(), {});
  await restore(temporary, kept);
  assertEquals(Object.keys(locks()), ["L1"]);
  assertEquals((await verifyLedger(temporary.open())).problems, [
    {
      kind: "reference",
      text: 'locks "L1": its session_id "demo" is not in sessions',
    },
  ]);
});

Deno.test("replaceState() gives no id again", async () => {
  await using temporary = await TempLedger.create();
  const next = () => temporary.open().transact(AUTHOR, (tx) => tx.nextId("C"));
  assertEquals(await next(), "C1");
  const name = await backUp(temporary);
  assertEquals(await next(), "C2");
  await restore(temporary, name);
  assertEquals(await next(), "C3");
});

Deno.test("replaceState() needs force for a ledger that cannot be read, and gives no id again", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(3);
  const name = await backUp(temporary);
  await temporary.change(4);
  await Deno.writeTextFile(temporary.aggregate("counter"), "");
  const error = await assertRejects(
    () => restore(temporary, name),
    LockstepError,
  );
  assertEquals(error.reason, "ledger.unreadable");
  await restore(temporary, name, true);
  assertEquals(temporary.counter() > 7, true);
  assertEquals((await verifyLedger(temporary.open())).problems, []);
});

Deno.test("replaceState() refuses while a session is at work", async () => {
  await using temporary = await TempLedger.create();
  const name = await backUp(temporary);
  await temporary.open().transact(AUTHOR, (tx) =>
    tx.put("sessions", "demo", {
      id: "demo",
      state: "open",
      owner: "",
      agent: "codex",
      user_request: "",
      worktree: "demo",
      branch: "task/demo/root",
      base_ref: "main",
      base_commit: "a".repeat(40),
      viewer: "demo",
      generation: 1,
      opened_at: AUTHOR.at,
      last_seen_at: AUTHOR.at,
      closed_at: null,
    }));
  const error = await assertRejects(
    () => restore(temporary, name),
    LockstepError,
  );
  assertEquals([error.reason, error.details], [
    "ledger.in_use",
    { sessions: ["demo"] },
  ]);
  await restore(temporary, name, true);
});

Deno.test("findEvents() sees every event once, across compactions", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(3);
  await temporary.compact();
  await temporary.change(2);
  const ledger = temporary.open();
  await compactNow(ledger);
  await temporary.change(1);
  const events = findEvents(temporary.open(), {}, 1000);
  const { seq } = temporary.open().readView((view) => view.source.journal);
  assertEquals(
    events.map((event) => event.seq),
    Array.from({ length: seq }, (_, index) => index + 1),
  );
  assertEquals(findEvent(temporary.open(), 2)?.seq, 2);
  assertEquals(findEvent(temporary.open(), seq + 1), undefined);
});

Deno.test("findEvents() gives the newest ones that match", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(3);
  await temporary.open().transact(
    { ...AUTHOR, method: "lock.acquire" },
    (tx) => putLock(tx, "L1", "src"),
  );
  await temporary.change(2);
  const found = (filter: object, limit = 10) =>
    findEvents(temporary.open(), filter, limit).map((event) => event.seq);
  assertEquals(found({ method: "lock" }), [4]);
  assertEquals(found({ task: "L1" }), [4]);
  assertEquals(found({}, 2), [5, 6]);
});

Deno.test("the state is complete without the archive", async () => {
  await using temporary = await TempLedger.create();
  await temporary.compact();
  await Deno.remove(temporary.paths.archive, { recursive: true });
  await temporary.change();
  assertEquals((await temporary.open().transact(AUTHOR, count)) > 1, true);
});
