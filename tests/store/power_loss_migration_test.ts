import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { View } from "../../src/core/aggregates.ts";
import { crc32 } from "../../src/core/checksum.ts";
import type { LedgerState } from "../../src/core/restore_rules.ts";
import { listBackups, loadBackup } from "../../src/store/backups.ts";
import { findFormat, FORMAT_VERSION } from "../../src/store/format.ts";
import type { Ledger } from "../../src/store/ledger.ts";
import { findEvents } from "../../src/store/log.ts";
import { migrateLedger } from "../../src/store/migration.ts";
import { type DiskState, MemoryDisk } from "../helpers/memory_disk.ts";
import { FROM_0, makeOld } from "../helpers/older_format.ts";
import type { Crash } from "../helpers/power_loss.ts";
import {
  assertAllSurvive,
  counterOf,
  crashesOf,
  ledgerOn,
  looserThan,
  PATHS,
  startState,
} from "../helpers/power_loss_ledger.ts";
import { reportText } from "../helpers/spool_text.ts";
import { AUTHOR, putLock } from "../helpers/temp_ledger.ts";

const TAKEN = new TextEncoder().encode(reportText("deleted", { ref: "r" }));
const FRESH = new TextEncoder().encode(reportText("rewound", { ref: "r" }));

/**
 * A ledger of format 0 with policy files, one report that it has taken in
 * without removing it, and one that it has not.
 */
function oldState(): Promise<DiskState> {
  return startState(async (ledger) => {
    const { disk } = ledger.ground;
    disk.makeFolder(PATHS.spool);
    const add = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
      disk.open(join(PATHS.spool, name), { create: true }).writeAt(0, bytes);
    add("1-1", TAKEN);
    // Or the first change afterwards would make one, tested elsewhere.
    await ledger.backUp(AUTHOR.at);
    await ledger.transact(AUTHOR, (tx) => {
      putLock(tx, "L1", "src");
      putLock(tx, "released-L2", "docs");
    });
    makeOld(ledger, [["1-1", crc32(TAKEN)]]);
    add("1-1", TAKEN);
    add("1-2", FRESH);
  });
}

/** What format 0 says, as a rule would see it. */
function viewOfOld(ledger: Ledger): View {
  const { state } = FROM_0.load(ledger.ground.disk, PATHS.ledger);
  const { counters = {}, ...rest } = state;
  return viewOf({ ...rest, counter: counters });
}

function viewOf(state: LedgerState): View {
  // Made by this test from a ledger: the records are of their aggregates.
  const all = (name: string) => (state[name] ?? {}) as never;
  return { all, find: (name, id) => Reflect.get(all(name), id) };
}

function isOld(ledger: Ledger): boolean {
  return findFormat(ledger.ground.disk.read(PATHS.journal)) !== FORMAT_VERSION;
}

let crashes: Promise<Crash[]> | undefined;

/** Found once: there are many. */
function migrationCrashes(): Promise<Crash[]> {
  const known = 2; // one of the start, one for the id of the violation
  return crashes ??= oldState().then((start) =>
    crashesOf(start, (ledger) => migrateLedger(ledger, AUTHOR), known)
  );
}

function migratedOn(state: DiskState): Promise<Ledger> {
  const ledger = ledgerOn(new MemoryDisk(state), "two");
  return migrateLedger(ledger, AUTHOR).then(() => ledger);
}

Deno.test("a migration survives any loss of power: the old ledger or the new", async () => {
  const all = await migrationCrashes();
  let old = 0;
  const migrated: Crash[] = [];
  for (const crash of all) {
    const ledger = ledgerOn(new MemoryDisk(crash.state), "two");
    if (isOld(ledger)) {
      old++;
      const view = viewOfOld(ledger);
      assertEquals(counterOf(view), 2, crash.description);
      assertEquals(looserThan(ledger, view), [], crash.description);
    }
    // It is read, changed and compared once it is up to date.
    const { ground } = await migratedOn(crash.state);
    const state = (ground.disk as MemoryDisk).state();
    migrated.push({ ...crash, state });
  }
  assertEquals(old > 20, true, `only ${old} states before the commit point`);
  await assertAllSurvive(
    all.filter(({ state }) => !isOld(ledgerOn(new MemoryDisk(state)))),
  );
  await assertAllSurvive(migrated);
});

Deno.test("whatever is left of a migration, a whole copy of the old ledger is set aside before it goes", async () => {
  const before = viewOfOld(ledgerOn(new MemoryDisk(await oldState())));
  for (const crash of await migrationCrashes()) {
    const ledger = ledgerOn(new MemoryDisk(crash.state), "two");
    const copies = listBackups(ledger.ground.disk, PATHS);
    for (const name of copies) {
      if (!name.startsWith("replaced-")) continue;
      const { state } = loadBackup(ledger.ground, PATHS, name);
      const counter = counterOf(viewOf(state));
      assertEquals(counter, counterOf(before), crash.description);
    }
    const isKept = copies.some((name) => name.startsWith("replaced-"));
    assertEquals(isKept || isOld(ledger), true, crash.description);
  }
});

Deno.test("a migration interrupted anywhere takes each hook report in once, and loses no history", async () => {
  for (const crash of await migrationCrashes()) {
    const ledger = await migratedOn(crash.state);
    await ledger.transact(AUTHOR, () => {});
    const kinds = ledger.read((view) =>
      Object.values(view.all("violations")).map((each) => each.kind)
    );
    assertEquals(kinds, ["deleted", "rewound"], crash.description);
    const methods = findEvents(ledger, {}, 10).map((each) => each.method);
    assertEquals(methods.includes("old.change"), true, crash.description);
  }
});
