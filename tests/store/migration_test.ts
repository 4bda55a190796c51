import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { systemClock } from "../../src/io/clock.ts";
import { Context } from "../../src/methods/context.ts";
import { invoke } from "../../src/methods/invoke.ts";
import { definition as acquire } from "../../src/methods/lock/acquire.ts";
import { definition as list } from "../../src/methods/lock/list.ts";
import { listBackups, loadBackup } from "../../src/store/backups.ts";
import { exportState, parseExport } from "../../src/store/export_state.ts";
import { encodeLine } from "../../src/store/format.ts";
import { GROUND, type Ground } from "../../src/store/ground.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { findEvent } from "../../src/store/log.ts";
import { migrateLedger } from "../../src/store/migration.ts";
import { statePaths } from "../../src/store/paths.ts";
import { replaceState } from "../../src/store/replace_state.ts";
import { verifyLedger } from "../../src/store/verify.ts";
import { downgrade, FROM_0, makeOld } from "../helpers/older_format.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { AUTHOR, count, putLock, TempLedger } from "../helpers/temp_ledger.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const WITH_FROM_0: Ground = { ...GROUND, migrations: [FROM_0] };

async function oldLedger(): Promise<TempLedger> {
  const temporary = await TempLedger.create();
  await temporary.change(3);
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  makeOld(temporary.open());
  return temporary;
}

/** All but the file of the lock, which says who held it last. */
async function contents(temporary: TempLedger): Promise<string> {
  const lines = (await temporary.snapshot()).split("\n");
  return lines.filter((line) => !line.startsWith(temporary.paths.lock))
    .join("\n");
}

function open(temporary: TempLedger, ground = WITH_FROM_0): Ledger {
  return new Ledger(temporary.paths, 10_000, ground);
}

Deno.test("read() refuses an older format and says which command brings it up to date", async () => {
  await using temporary = await oldLedger();
  const before = await contents(temporary);
  const refusal = assertThrows(() => temporary.counter(), LockstepError);
  assertEquals(refusal.reason, "ledger.older_format");
  assertEquals(refusal.hint?.includes("lockstep ledger backup"), true);
  assertEquals(await contents(temporary), before);
});

Deno.test("verifyLedger() takes an older or a newer format for no damage", async () => {
  await using temporary = await oldLedger();
  const older = await verifyLedger(temporary.open());
  assertEquals(older.problems.map(({ kind }) => kind), ["format"]);
  assertEquals(older.problems[0]?.hint?.includes("ledger backup"), true);
  const newer = encodeLine({ format: 9, base: 0, singles: null });
  await Deno.writeFile(temporary.paths.journal, newer);
  const { problems } = await verifyLedger(temporary.open());
  assertEquals(problems.map(({ kind }) => kind), ["format"]);
  assertEquals(problems[0]?.hint?.includes("newer Lockstep"), true);
});

Deno.test("a ledger of a newer format is not replaced, not even by force", async () => {
  await using temporary = await TempLedger.create();
  const { name } = await temporary.open().backUp(AUTHOR.at);
  const newer = encodeLine({ format: 9, base: 0, singles: null });
  await Deno.writeFile(temporary.paths.journal, newer);
  const refusal = await assertRejects(
    () => restore(temporary.open(), name, true),
    LockstepError,
  );
  assertEquals(refusal.reason, "ledger.newer_format");
  assertEquals(await Deno.readFile(temporary.paths.journal), newer);
});

Deno.test("migrateLedger() keeps what there was, as it was, and goes on from there", async () => {
  await using temporary = await oldLedger();
  const old = await Deno.readFile(temporary.paths.journal);
  const kept = await migrateLedger(open(temporary), AUTHOR);
  const copy = join(temporary.paths.backups, kept ?? "");
  assertEquals(await Deno.readFile(join(copy, "journal.jsonl")), old);
  assertEquals((await Deno.stat(join(copy, "whole.json"))).isFile, true);
  assertEquals(temporary.counter(), 3);
  const ledger = temporary.open();
  await ledger.transact(AUTHOR, (tx) => count(tx));
  assertEquals(temporary.counter(), 4);
  assertEquals(findEvent(ledger, 4)?.method, "old.change");
  assertEquals(findEvent(ledger, 5)?.method, AUTHOR.method);
  assertEquals(findEvent(ledger, 6)?.ops.length, 1);
  const { problems } = await verifyLedger(ledger);
  // The lock is of a session that there is not.
  assertEquals(problems.map(({ kind }) => kind), ["reference"]);
});

Deno.test("migrateLedger() does it once, whoever asks", async () => {
  await using temporary = await oldLedger();
  const asked = [open(temporary), open(temporary), open(temporary)];
  const kept = await Promise.all(
    asked.map((one) => migrateLedger(one, AUTHOR)),
  );
  assertEquals(kept.filter((name) => name !== undefined).length, 1);
  assertEquals(temporary.counter(), 3);
});

Deno.test("migrateLedger() changes nothing without a way from that format", async () => {
  await using temporary = await oldLedger();
  const before = await contents(temporary);
  const refusal = await assertRejects(
    () => migrateLedger(temporary.open(), AUTHOR),
    LockstepError,
  );
  assertEquals(refusal.reason, "ledger.damaged");
  assertEquals(await contents(temporary), before);
});

Deno.test("migrateLedger() changes nothing when the older ledger is damaged", async () => {
  await using temporary = await oldLedger();
  await Deno.remove(join(temporary.paths.ledger, "whole.json"));
  const before = await contents(temporary);
  await assertRejects(
    () => migrateLedger(open(temporary), AUTHOR),
    LockstepError,
  );
  assertEquals(await contents(temporary), before);
});

Deno.test("migrateLedger() leaves the older ledger when it is cut short", async () => {
  await using temporary = await oldLedger();
  const { journal } = temporary.paths;
  const old = await Deno.readFile(journal);
  const cutShort: Ground = {
    ...WITH_FROM_0,
    disk: {
      ...GROUND.disk,
      rename: (from, to) => {
        if (to === journal) throw new Error("cut short");
        GROUND.disk.rename(from, to);
      },
    },
  };
  await assertRejects(
    () => migrateLedger(open(temporary, cutShort), AUTHOR),
    Error,
    "cut short",
  );
  assertEquals(await Deno.readFile(journal), old);
  await migrateLedger(open(temporary), AUTHOR);
  assertEquals(temporary.counter(), 3);
});

function restore(
  ledger: Ledger,
  name: string,
  isForced: boolean,
): Promise<unknown> {
  const { state, seq } = loadBackup(ledger.ground, ledger.paths, name);
  const options = { state, seq, isForced, staleSeconds: 900 };
  return replaceState(ledger, AUTHOR, options);
}

Deno.test("a copy of an older format is restored, and without a way from there refused", async () => {
  await using temporary = await oldLedger();
  const ledger = open(temporary);
  const kept = await migrateLedger(ledger, AUTHOR) ?? "";
  await ledger.transact(AUTHOR, (tx) => tx.remove("locks", "L1"));
  await restore(ledger, kept, false);
  assertEquals(ledger.read((view) => Object.keys(view.all("locks"))), ["L1"]);
  const refusal = assertThrows(
    () => loadBackup(GROUND, temporary.paths, kept),
    LockstepError,
    "no way is known from format 0",
  );
  assertEquals(refusal.reason, "ledger.damaged");
});

for (const isForced of [false, true]) {
  Deno.test(`an older ledger is brought up to date before a restore, ${isForced ? "also by" : "without"} force, and gives no id again`, async () => {
    await using temporary = await TempLedger.create();
    const { name } = await temporary.open().backUp(AUTHOR.at);
    await temporary.change(3);
    makeOld(temporary.open());
    await restore(open(temporary), name, isForced);
    const id = await temporary.open().transact(AUTHOR, (tx) => tx.nextId("C"));
    assertEquals(id, "C4");
    const copies = listBackups(GROUND.disk, temporary.paths);
    assertEquals(copies.filter((each) => each.startsWith("repl")).length, 2);
  });
}

Deno.test("an older ledger that is damaged needs force for a restore", async () => {
  await using temporary = await TempLedger.create();
  const { name } = await temporary.open().backUp(AUTHOR.at);
  makeOld(temporary.open());
  await Deno.remove(join(temporary.paths.ledger, "whole.json"));
  const refusal = await assertRejects(
    () => restore(open(temporary), name, false),
    LockstepError,
  );
  assertEquals(refusal.reason, "ledger.unreadable");
  await restore(open(temporary), name, true);
  await temporary.change();
});

Deno.test("backups go on after a migration, though the newest one is of the older format", async () => {
  await using temporary = await oldLedger();
  const { paths } = temporary;
  await Deno.mkdir(join(paths.backups, "20261120T120000Z-1"));
  for (const name of ["journal.jsonl", "whole.json"]) {
    const copy = join(paths.backups, "20261120T120000Z-1", name);
    await Deno.copyFile(join(paths.ledger, name), copy);
  }
  await migrateLedger(open(temporary), AUTHOR);
  const { name } = await temporary.open().backUp("2026-11-21T14:00:00.000Z");
  const { state } = loadBackup(GROUND, paths, name);
  assertEquals(state.counter?.id, { last: 3 });
});

Deno.test("an export of an older format is imported, and without a way from there refused", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, seedPolicyRecords);
  await temporary.change(3);
  const { aggregates, ...rest } = exportState(temporary.open(), AUTHOR.at);
  const older = { ...rest, format: 0, aggregates: downgrade(aggregates) };
  const text = JSON.stringify(older);
  const options = { migrations: [FROM_0], isForced: true };
  const { state, seq } = parseExport("file", text, options);
  assertEquals([seq, state.counter], [4, aggregates.counter]);
  assertThrows(
    () => parseExport("file", text, { ...options, migrations: [] }),
    LockstepError,
    "no way is known from format 0",
  );
});

/** A call that knows the way from format 0. */
class LaterContext extends Context {
  readonly #ledger = new Ledger(
    statePaths(this.repository().commonDir),
    10_000,
    WITH_FROM_0,
  );
  override ledger(): Ledger {
    return this.#ledger;
  }
}

Deno.test("invoke() brings an older ledger up to date before a change, not before a read", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.mustRun("session", "open", "--user-request", "older");
  makeOld(new Ledger(statePaths(join(repo.path, ".git"))));
  const notes: string[] = [];
  const context = (method: string) =>
    new LaterContext({
      folder: repo.path,
      clock: systemClock,
      session: undefined,
      credential: undefined,
      isPerson: false,
      isYes: false,
      lockWaitMs: 10_000,
      report: (line) => void notes.push(line),
      confirm: () => Promise.resolve(false),
    }, method);
  const refusal = await assertRejects(
    () => invoke(list, context("lock.list"), {}),
    LockstepError,
  );
  assertEquals(refusal.reason, "ledger.older_format");
  const words = { scope_path: ["src"] };
  const { locks } = await invoke(acquire, context("lock.acquire"), words);
  assertEquals(locks.length, 1);
  assertEquals(notes[0]?.includes("as it was, it is kept as replaced-"), true);
  const after = await invoke(list, context("lock.list"), {});
  assertEquals(after.locks.length, 1);
});
