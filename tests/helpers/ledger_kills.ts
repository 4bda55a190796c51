import { assertEquals } from "@std/assert";
import { renderPolicy } from "../../src/core/policy.ts";
import { delay } from "../../src/io/clock.ts";
import { realDisk } from "../../src/io/disk.ts";
import { readPolicy } from "../../src/store/policy_files.ts";
import { verifyLedger } from "../../src/store/verify.ts";
import { outcomeOf, startWorker } from "./ledger_process.ts";
import { inconsistency } from "./ledger_worker.ts";
import { looserFiles } from "./policy_strictness.ts";
import type { TempLedger } from "./temp_ledger.ts";

/** The last change is killed at some point of its way, compactions included. */
const LONGEST_LIFE_MS = 60;

/** Kills writer after writer; each time all that was acknowledged must be there. */
export async function assertSurvivesKills(
  temporary: TempLedger,
  kills: number,
): Promise<void> {
  for (let round = 0; round < kills; round++) {
    const child = startWorker(temporary, ["count", "w", "100000"]);
    const reader = child.stdout.getReader();
    const first = await reader.read();
    reader.releaseLock();
    await delay(round * 7919 % LONGEST_LIFE_MS);
    child.kill("SIGKILL");
    const { lines } = await outcomeOf(child);
    const said = `${new TextDecoder().decode(first.value)}${lines.join("\n")}`;
    assertAllKept(temporary, lastAcknowledged(said));
  }
  assertEquals(await damageIn(temporary), []);
}

/** The records of these tests refer to sessions that do not exist. */
export async function damageIn(temporary: TempLedger): Promise<string[]> {
  const { problems } = await verifyLedger(temporary.open());
  return problems
    .filter(({ kind }) => kind !== "projection" && kind !== "reference")
    .map(({ text }) => text);
}

function lastAcknowledged(said: string): number {
  const numbers = said.trim().split("\n").map((line) => parseInt(line, 10));
  return Math.max(...numbers.filter((number) => !Number.isNaN(number)), 0);
}

function assertAllKept(temporary: TempLedger, acknowledged: number): void {
  const ledger = temporary.open();
  assertEquals(ledger.read(inconsistency), "");
  const kept = ledger.read((view) => view.find("counter", "w")?.last ?? 0);
  assertEquals(kept >= acknowledged, true, `${kept} of ${acknowledged}`);
  const looser = ledger.read((view) =>
    looserFiles(
      readPolicy(realDisk, temporary.paths.policy),
      renderPolicy(view),
    )
  );
  assertEquals(looser, []);
}
