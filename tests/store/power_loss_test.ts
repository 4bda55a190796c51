import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Transaction, View } from "../../src/core/aggregates.ts";
import { renderPolicy } from "../../src/core/policy.ts";
import { reportText } from "../helpers/spool_text.ts";
import { loadBackup, makeBackup } from "../../src/store/backups.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { readPolicy } from "../../src/store/policy_files.ts";
import { replaceState } from "../../src/store/replace_state.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { type DiskState, MemoryDisk } from "../helpers/memory_disk.ts";
import { looserFiles } from "../helpers/policy_strictness.ts";
import { type Crash, crashes } from "../helpers/power_loss.ts";
import { AUTHOR, count, putLock } from "../helpers/temp_ledger.ts";

const PATHS = statePaths("/repository/.git");
const MOST_STATES = 2000;

function ledgerOn(disk: MemoryDisk, boot = "one"): Ledger {
  return new Ledger(PATHS, 0, {
    disk,
    lock: (_path, _waitMs, work) => Promise.resolve().then(work),
    bootId: () => boot,
    requireLocks: () => Promise.resolve(),
    migrations: [],
  });
}

/** A ledger with policy files, all of it safe on disk. */
async function startState(
  more: (ledger: Ledger) => Promise<unknown> = () => Promise.resolve(),
): Promise<DiskState> {
  const disk = new MemoryDisk();
  const ledger = ledgerOn(disk);
  await ledger.create();
  await ledger.transact(AUTHOR, (tx) => {
    count(tx);
    seedPolicyRecords(tx);
  });
  await more(ledger);
  return disk.state();
}

/** Records `act` on a safe state and returns the crashes that may follow. */
async function crashesOf(
  start: DiskState,
  act: (ledger: Ledger) => Promise<void>,
): Promise<Crash[]> {
  const disk = new MemoryDisk(start);
  const ledger = ledgerOn(disk);
  const counter = () => ledger.read(counterOf);
  disk.apply({ kind: "acknowledged", value: counter() });
  await act(ledger);
  const all = [...crashes(start, disk.log)];
  // Evenly thinned, so that every stage stays covered.
  const step = Math.ceil(all.length / MOST_STATES);
  return all.filter((_, index) => index % step === 0);
}

function counterOf(view: View): number {
  return view.find("counter", "id")?.last ?? 0;
}

/** Changes that take permission away and give it, then says so. */
async function changeAndTell(
  ledger: Ledger,
  rule: (tx: Transaction) => void,
): Promise<void> {
  const value = await ledger.transact(AUTHOR, (tx) => {
    rule(tx);
    return count(tx);
  });
  // The recording disk of this ledger, not the file system.
  (ledger.ground.disk as MemoryDisk).apply({ kind: "acknowledged", value });
}

/** What must hold on whatever the power loss has left. */
async function assertSurvives(crash: Crash): Promise<void> {
  const disk = new MemoryDisk(crash.state);
  const ledger = ledgerOn(disk, "two");
  const check = (view: View) => ({
    counter: counterOf(view),
    looser: looserFiles(readPolicy(disk, PATHS.policy), renderPolicy(view)),
  });
  const { counter, looser } = ledger.read(check);
  assertEquals(looser, [], crash.description);
  assertEquals(counter >= crash.acknowledged, true, crash.description);
  await ledger.transact(AUTHOR, (tx) => count(tx));
  assertEquals(ledger.read(counterOf), counter + 1, crash.description);
  const expected = ledger.read(renderPolicy);
  const found = readPolicy(disk, PATHS.policy);
  assertEquals(new Map(found), new Map(expected), crash.description);
}

async function assertAllSurvive(all: readonly Crash[]): Promise<void> {
  assertEquals(all.length > 20, true, `only ${all.length} states`);
  for (const crash of all) await assertSurvives(crash);
}

Deno.test("a change that restricts and permits survives any loss of power", async () => {
  const start = await startState();
  await assertAllSurvive(
    await crashesOf(start, async (ledger) => {
      await changeAndTell(ledger, (tx) => {
        putLock(tx, "L1", "src/a.ts");
        approve(tx, true);
      });
      await changeAndTell(ledger, (tx) => {
        tx.remove("locks", "L1");
        approve(tx, false);
      });
    }),
  );
});

function approve(tx: Transaction, isApproved: boolean): void {
  const lock = tx.find("merge_lock", "main");
  if (lock === undefined) throw new Error("no merge lock");
  tx.put("merge_lock", "main", {
    ...lock,
    session_id: isApproved ? "one" : null,
    lease_until: isApproved ? "2026-11-21T13:00:00.000Z" : null,
  });
  const repository = tx.find("meta", "repository");
  if (repository === undefined) throw new Error("no repository");
  tx.put("meta", "repository", {
    ...repository,
    protected_branches: isApproved ? ["main"] : ["main", "release"],
  });
}

Deno.test("a compaction survives any loss of power", async () => {
  const start = await startState(async (ledger) => {
    await compactNow(ledger);
    await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  });
  await assertAllSurvive(
    await crashesOf(start, async (ledger) => {
      await changeAndTell(ledger, (tx) => putLock(tx, "L2", "tests"));
      await compactNow(ledger);
    }),
  );
});

function compactNow(ledger: Ledger): Promise<unknown> {
  return ledger.exclusively(() => ledger.compact(ledger.lockedJournal()));
}

Deno.test("taking hook reports in survives any loss of power, each once", async () => {
  const disk = new MemoryDisk(await startState());
  const report = disk.open(join(PATHS.spool, "1-1"), { create: true });
  const text = reportText("deleted", { ref: "refs/heads/main" });
  report.writeAt(0, new TextEncoder().encode(text));
  const all = await crashesOf(disk.state(), async (ledger) => {
    await changeAndTell(ledger, () => {});
    await compactNow(ledger);
    await changeAndTell(ledger, () => {});
  });
  await assertAllSurvive(all);
  for (const crash of all) {
    const ledger = ledgerOn(new MemoryDisk(crash.state), "two");
    await ledger.transact(AUTHOR, (tx) => count(tx));
    const kinds = ledger.read((view) =>
      Object.values(view.all("violations")).map((each) => each.kind)
    );
    assertEquals(kinds, ["deleted"], crash.description);
  }
});

Deno.test("a restore survives any loss of power: the old ledger or the new", async () => {
  let name = "";
  const start = await startState(async (ledger) => {
    await compactNow(ledger);
    name = makeBackup(ledger.ground.disk, PATHS, AUTHOR.at);
    await ledger.transact(AUTHOR, (tx) => {
      count(tx);
      putLock(tx, "L1", "src/a.ts");
    });
  });
  const all = await crashesOf(start, async (ledger) => {
    const { state, seq } = loadBackup(ledger.ground.disk, PATHS, name);
    await replaceState(ledger, AUTHOR, {
      state,
      seq,
      isForced: true,
      staleSeconds: 900,
    });
  });
  await assertAllSurvive(all);
  for (const crash of all) {
    const ledger = ledgerOn(new MemoryDisk(crash.state), "two");
    const seen = ledger.read((view) => [
      Object.keys(view.all("locks")).length,
      Object.keys(view.all("worktrees")).length,
    ]);
    assertEquals([0, 1].includes(seen[0] ?? -1), true, crash.description);
    assertEquals(seen[1], 2, crash.description);
  }
});
