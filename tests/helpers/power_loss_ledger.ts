/** A ledger on a recording disk, and what must hold after a loss of power. */
import { assertEquals } from "@std/assert";
import type { Transaction, View } from "../../src/core/aggregates.ts";
import { renderPolicy } from "../../src/core/policy.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { readPolicy } from "../../src/store/policy_files.ts";
import { type DiskState, MemoryDisk } from "./memory_disk.ts";
import { FROM_0 } from "./older_format.ts";
import { seedPolicyRecords } from "./policy_records.ts";
import { looserFiles } from "./policy_strictness.ts";
import { type Crash, crashes } from "./power_loss.ts";
import { AUTHOR, count } from "./temp_ledger.ts";

const GIT = "/repository/.git";
export const PATHS = statePaths(GIT);
const MOST_STATES = 2000;

export function ledgerOn(disk: MemoryDisk, boot = "one"): Ledger {
  return new Ledger(PATHS, 0, {
    disk,
    lock: (_path, _waitMs, work) => Promise.resolve().then(work),
    bootId: () => boot,
    requireLocks: () => Promise.resolve(),
    migrations: [FROM_0],
  });
}

/** The repository before there is a ledger. */
export function emptyState(): DiskState {
  const disk = new MemoryDisk();
  disk.makeFolder(GIT);
  return disk.state();
}

/** A ledger with policy files, all of it safe on disk. */
export async function startState(
  more: (ledger: Ledger) => unknown = () => {},
): Promise<DiskState> {
  const disk = new MemoryDisk(emptyState());
  const ledger = ledgerOn(disk);
  await ledger.create();
  await ledger.transact(AUTHOR, (tx) => {
    count(tx);
    seedPolicyRecords(tx);
  });
  await more(ledger);
  return disk.state();
}

/**
 * Records `act` on a safe state whose counter is `known`, and returns the
 * crashes that may follow.
 */
export async function crashesOf(
  start: DiskState,
  act: (ledger: Ledger) => unknown,
  known = 1,
): Promise<Crash[]> {
  const disk = new MemoryDisk(start);
  acknowledge(disk, known);
  await act(ledgerOn(disk));
  const all = [...crashes(start, disk.log)];
  // Evenly thinned, so that every stage stays covered.
  const step = Math.ceil(all.length / MOST_STATES);
  return all.filter((_, index) => index % step === 0);
}

function acknowledge(disk: MemoryDisk, value: number): void {
  disk.apply({ kind: "acknowledged", value });
}

export function counterOf(view: View): number {
  return view.find("counter", "id")?.last ?? 0;
}

/** Changes that take permission away and give it, then says so. */
export async function changeAndTell(
  ledger: Ledger,
  rule: (tx: Transaction) => void,
): Promise<void> {
  const value = await ledger.transact(AUTHOR, (tx) => {
    rule(tx);
    return count(tx);
  });
  // The recording disk of this ledger, not the file system.
  acknowledge(ledger.ground.disk as MemoryDisk, value);
}

/** Returns the policy files that allow more than the ledger does. */
export function looserThan(ledger: Ledger, view: View): string[] {
  const found = readPolicy(ledger.ground.disk, PATHS.policy);
  return looserFiles(found, renderPolicy(view));
}

/** What must hold on whatever the power loss has left. */
async function assertSurvives(crash: Crash): Promise<void> {
  const disk = new MemoryDisk(crash.state);
  const ledger = ledgerOn(disk, "two");
  const { counter, looser } = ledger.read((view) => ({
    counter: counterOf(view),
    looser: looserThan(ledger, view),
  }));
  assertEquals(looser, [], crash.description);
  assertEquals(counter >= crash.acknowledged, true, crash.description);
  await ledger.transact(AUTHOR, (tx) => count(tx));
  assertEquals(ledger.read(counterOf), counter + 1, crash.description);
  const expected = ledger.read(renderPolicy);
  const found = readPolicy(disk, PATHS.policy);
  assertEquals(new Map(found), new Map(expected), crash.description);
}

export async function assertAllSurvive(all: readonly Crash[]): Promise<void> {
  assertEquals(all.length > 20, true, `only ${all.length} states`);
  for (const crash of all) await assertSurvives(crash);
}
