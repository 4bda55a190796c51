/**
 * A process that works on a ledger: `FOLDER count NAME TIMES`, `FOLDER read
 * SECONDS`, `FOLDER hold`; with `--without-lock` before the folder the kernel
 * lock is left out. Prints one line for each change that was acknowledged.
 */
import type { Transaction, View } from "../../src/core/aggregates.ts";
import { GROUND } from "../../src/store/ground.ts";
import { withKernelLock } from "../../src/store/kernel_lock.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { AUTHOR, count, putLock } from "./temp_ledger.ts";

const FILLER = "x".repeat(400);

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Both counters and the lock belong together: torn states would show. */
function change(tx: Transaction, name: string): number {
  count(tx, "total");
  const own = count(tx, name);
  putLock(tx, `L-${name}`, `${own}/${FILLER}`);
  return own;
}

/** Returns what is wrong with a state that `change` made, or "". */
export function inconsistency(view: View): string {
  const counters = Object.entries(view.all("counter"));
  const locks = view.all("locks");
  let sum = 0;
  for (const [name, { last }] of counters) {
    if (name === "total") continue;
    sum += last;
    if (locks[`L-${name}`]?.path !== `${last}/${FILLER}`) return `lock ${name}`;
  }
  const total = view.find("counter", "total")?.last ?? 0;
  return total === sum ? "" : `total ${total}, sum ${sum}`;
}

async function work(args: readonly string[]): Promise<void> {
  const isUnlocked = args[0] === "--without-lock";
  const [folder = "", mode, ...rest] = isUnlocked ? args.slice(1) : args;
  const lock: typeof withKernelLock = isUnlocked
    ? (_path, _waitMs, run) => Promise.resolve(run())
    : withKernelLock;
  const paths = statePaths(folder);
  const ledger = new Ledger(paths, 60_000, { ...GROUND, lock });
  if (mode === "hold") {
    await withKernelLock(paths.lock, 10_000, () => {
      say("held");
      Deno.stdin.readSync(new Uint8Array(1));
    });
  } else if (mode === "read") {
    const end = Date.now() + Number(rest[0]) * 1000;
    let reads = 0;
    while (Date.now() < end) {
      const problem = ledger.read(inconsistency);
      if (problem !== "") throw new Error(problem);
      reads++;
    }
    say(String(reads));
  } else {
    const [name = "", times] = rest;
    for (let i = 0; i < Number(times); i++) {
      const start = performance.now();
      const own = await ledger.transact(AUTHOR, (tx) => change(tx, name));
      say(`${own} ${(performance.now() - start).toFixed(1)}`);
    }
  }
}

if (import.meta.main) await work(Deno.args);
