import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import type { LedgerState } from "../../src/core/restore_rules.ts";
import { systemClock } from "../../src/io/clock.ts";
import { readTextFrom } from "../../src/io/disk.ts";
import { Context } from "../../src/methods/context.ts";
import { invoke } from "../../src/methods/invoke.ts";
import { definition as acquire } from "../../src/methods/lock/acquire.ts";
import { definition as list } from "../../src/methods/lock/list.ts";
import { exportState } from "../../src/store/export_state.ts";
import { damaged, encodeLine } from "../../src/store/format.ts";
import { GROUND, type Ground, type Migration } from "../../src/store/ground.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { findEvent } from "../../src/store/log.ts";
import { migrateLedger } from "../../src/store/migration.ts";
import { type StatePaths, statePaths } from "../../src/store/paths.ts";
import { verifyLedger } from "../../src/store/verify.ts";
import { AUTHOR, count, putLock, TempLedger } from "../helpers/temp_ledger.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** A format as it might have been: one file beside the journal. */
const FROM_0: Migration = {
  format: 0,
  load: (disk, paths) => {
    const text = readTextFrom(disk, join(paths.ledger, "whole.json"));
    if (text === undefined) throw damaged("whole.json", "it is missing");
    const { seq, state } = JSON.parse(text);
    const events = [{ ...AUTHOR, seq, method: "old.change", ops: [] }];
    return { seq, state, events };
  },
};
const WITH_FROM_0: Ground = { ...GROUND, migrations: [FROM_0] };

/** Turns a ledger into one of that format. */
async function makeOld(paths: StatePaths): Promise<LedgerState> {
  const { seq, aggregates } = exportState(new Ledger(paths), AUTHOR.at);
  for (const name of GROUND.disk.list(paths.ledger)) {
    if (name.endsWith(".json")) await Deno.remove(join(paths.ledger, name));
  }
  await Deno.writeTextFile(
    join(paths.ledger, "whole.json"),
    JSON.stringify({ seq, state: aggregates }),
  );
  await Deno.writeFile(paths.journal, encodeLine({ format: 0, base: seq }));
  return aggregates;
}

async function oldLedger(): Promise<TempLedger> {
  const temporary = await TempLedger.create();
  await temporary.change(3);
  await temporary.open().transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  await makeOld(temporary.paths);
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
  await makeOld(statePaths(join(repo.path, ".git")));
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
  assertEquals(notes.length, 1);
  const after = await invoke(list, context("lock.list"), {});
  assertEquals(after.locks.length, 1);
});
