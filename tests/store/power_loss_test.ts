import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Transaction } from "../../src/core/aggregates.ts";
import { newestBackup } from "../../src/core/backup_rules.ts";
import {
  keepBackups,
  listBackups,
  loadBackup,
  makeBackup,
} from "../../src/store/backups.ts";
import { replaceState } from "../../src/store/replace_state.ts";
import { MemoryDisk } from "../helpers/memory_disk.ts";
import {
  assertAllSurvive,
  changeAndTell,
  crashesOf,
  emptyState,
  ledgerOn,
  PATHS,
  startState,
} from "../helpers/power_loss_ledger.ts";
import { reportText } from "../helpers/spool_text.ts";
import { AUTHOR, compactNow, count, putLock } from "../helpers/temp_ledger.ts";

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
    const { state, seq } = loadBackup(ledger.ground, PATHS, name);
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

Deno.test("a new ledger survives any loss of power: none, or a whole one", async () => {
  const start = emptyState();
  const all = await crashesOf(start, async (ledger) => {
    await ledger.create();
    await changeAndTell(ledger, () => {});
  }, 0);
  for (const crash of all) {
    const disk = new MemoryDisk(crash.state);
    const ledger = ledgerOn(disk, "two");
    const isThere = ledger.exists();
    assertEquals(isThere || crash.acknowledged === 0, true, crash.description);
    if (!isThere) await ledger.create();
  }
  await assertAllSurvive(all.filter((crash) => crash.acknowledged > 0));
});

Deno.test("a backup survives any loss of power: there and whole, or not there", async () => {
  let first = "";
  const start = await startState(async (ledger) => {
    ({ name: first } = await ledger.backUp(AUTHOR.at));
    await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  });
  const later = "2026-11-21T13:00:00.000Z";
  const all = await crashesOf(start, async (ledger) => {
    await ledger.backUp(later);
    await changeAndTell(ledger, () => {});
  });
  await assertAllSurvive(all);
  for (const crash of all) {
    const { ground } = ledgerOn(new MemoryDisk(crash.state), "two");
    const names = listBackups(ground.disk, PATHS);
    for (const name of names) loadBackup(ground, PATHS, name);
    assertEquals(names.includes(first), true, crash.description);
    const isAcknowledged = crash.acknowledged > 1;
    const newest = newestBackup(names, later);
    assertEquals(!isAcknowledged || newest !== first, true, crash.description);
  }
});

Deno.test("old backups that go leave no half ones, whatever a loss of power stops", async () => {
  const day = "2026-11-21T1";
  const start = await startState(async (ledger) => {
    for (let hour = 0; hour < 9; hour++) {
      await ledger.backUp(`${day}${hour}:00:00.000Z`);
    }
  });
  const all = await crashesOf(
    start,
    (ledger) =>
      ledger.exclusively(() =>
        keepBackups(ledger.ground.disk, PATHS, "2026-11-22T12:00:00.000Z")
      ),
  );
  for (const crash of all) {
    const { ground } = ledgerOn(new MemoryDisk(crash.state), "two");
    const names = listBackups(ground.disk, PATHS);
    for (const name of names) loadBackup(ground, PATHS, name);
    assertEquals(names.length >= 8, true, crash.description);
  }
  await assertAllSurvive(all);
});
