import { assertEquals } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { assertSurvivesKills, damageIn } from "../helpers/ledger_kills.ts";
import { outcomeOf, startWorker } from "../helpers/ledger_process.ts";
import { inconsistency } from "../helpers/ledger_worker.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { AUTHOR, TempLedger } from "../helpers/temp_ledger.ts";

/** Runs writers to their end; returns the changes they had acknowledged. */
async function runWriters(
  temporary: TempLedger,
  options: {
    readonly writers: number;
    readonly times: number;
    readonly isUnlocked?: boolean;
  },
): Promise<number> {
  const outcomes = await Promise.all(
    Array.from({ length: options.writers }, (_, index) => {
      const args = ["count", `w${index}`, String(options.times)];
      return outcomeOf(startWorker(temporary, args, options));
    }),
  );
  return outcomes.reduce((sum, { lines }) => sum + lines.length, 0);
}

function total(temporary: TempLedger): number {
  return temporary.open().read((view) =>
    view.find("counter", "total")?.last ?? 0
  );
}

Deno.test("transact() loses nothing with 64 processes of 50 changes each", async () => {
  await using temporary = await TempLedger.create();
  const acknowledged = await runWriters(temporary, { writers: 64, times: 50 });
  assertEquals(acknowledged, 3200);
  assertEquals(total(temporary), 3200);
  assertEquals(temporary.open().read(inconsistency), "");
  assertEquals(await damageIn(temporary), []);
});

Deno.test("the same test reports losses when the lock is left out", async () => {
  await using temporary = await TempLedger.create();
  let lost = 0;
  // Chance decides when writers meet, on a busy machine not soon.
  for (let round = 0; round < 40 && lost <= 0; round++) {
    const before = totalOrZero(temporary);
    const acknowledged = await runWriters(temporary, {
      writers: 6,
      times: 40,
      isUnlocked: true,
    });
    lost = before + acknowledged - totalOrZero(temporary);
    if (lost <= 0) lost = 240 - acknowledged;
  }
  assertEquals(lost > 0, true);
});

/** Without the lock even opening may fail; then all of it is lost. */
function totalOrZero(temporary: TempLedger): number {
  try {
    return total(temporary);
  } catch (error) {
    if (error instanceof LockstepError) return 0;
    throw error;
  }
}

Deno.test("read() shows whole states while others write", async () => {
  await using temporary = await TempLedger.create();
  const readers = Array.from(
    { length: 3 },
    () => outcomeOf(startWorker(temporary, ["read", "3"])),
  );
  const acknowledged = await runWriters(temporary, { writers: 4, times: 150 });
  for (const { status, stderr } of await Promise.all(readers)) {
    assertEquals([status, stderr], [0, ""]);
  }
  assertEquals(total(temporary), acknowledged);
});

Deno.test("transact() keeps what it acknowledged when killed 40 times", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, seedPolicyRecords);
  await assertSurvivesKills(temporary, 40);
});
