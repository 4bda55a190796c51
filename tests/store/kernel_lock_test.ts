import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { withKernelLock } from "../../src/store/kernel_lock.ts";
import {
  firstLine,
  outcomeOf,
  startWorker,
} from "../helpers/ledger_process.ts";
import { TempLedger } from "../helpers/temp_ledger.ts";

/** Asks for the lock; must be refused, and in time. */
async function refusal(temporary: TempLedger): Promise<LockstepError> {
  const error = await assertRejects(
    () => withKernelLock(temporary.paths.lock, 200, () => {}),
    LockstepError,
  );
  assertEquals([error.code, error.reason], ["held", "ledger.busy"]);
  return error;
}

Deno.test("withKernelLock() gives up after its time and names the holder", async () => {
  await using temporary = await TempLedger.create();
  const holder = startWorker(temporary, ["hold"]);
  try {
    assertEquals(await firstLine(holder), "held");
    const { message, details } = await refusal(temporary);
    assertEquals(details?.holder_pid, holder.pid);
    assertEquals(message.includes(` since ${details?.holder_since}`), true);
    assertEquals(details?.holder_stopped, false);
  } finally {
    holder.kill("SIGKILL");
    await outcomeOf(holder);
  }
});

Deno.test("withKernelLock() says that the holder is stopped", async () => {
  await using temporary = await TempLedger.create();
  const holder = startWorker(temporary, ["hold"]);
  try {
    assertEquals(await firstLine(holder), "held");
    holder.kill("SIGSTOP");
    const error = await refusal(temporary);
    assertEquals(error.details?.holder_pid, holder.pid);
    assertEquals(error.details?.holder_stopped, true);
    assertEquals(error.hint, `Let it go on: kill -CONT ${holder.pid}`);
  } finally {
    holder.kill("SIGKILL");
    await outcomeOf(holder);
  }
});

Deno.test("withKernelLock() goes on at once when the holder is killed", async () => {
  await using temporary = await TempLedger.create();
  const holder = startWorker(temporary, ["hold"]);
  assertEquals(await firstLine(holder), "held");
  const waiting = withKernelLock(temporary.paths.lock, 30_000, Date.now);
  const killedAt = Date.now();
  holder.kill("SIGKILL");
  const enteredAt = await waiting;
  await outcomeOf(holder);
  assertEquals(enteredAt - killedAt < 2000, true);
});

Deno.test("withKernelLock() lets go when its work throws", async () => {
  await using temporary = await TempLedger.create();
  const { lock } = temporary.paths;
  await assertRejects(
    () =>
      withKernelLock(lock, 100, () => {
        throw new RangeError("thrown");
      }),
    RangeError,
  );
  assertEquals(await withKernelLock(lock, 100, () => "entered"), "entered");
});

Deno.test("a lock file removed under its holder does not let two in", async () => {
  await using temporary = await TempLedger.create();
  const { lock } = temporary.paths;
  const holder = startWorker(temporary, ["hold"]);
  try {
    assertEquals(await firstLine(holder), "held");
    const waiting = withKernelLock(lock, 30_000, () => Deno.statSync(lock).ino);
    // Opened by the one that waits, then replaced: another one's by now.
    await Deno.remove(lock);
    await Deno.writeTextFile(lock, "");
    const { ino } = await Deno.stat(lock);
    holder.kill("SIGKILL");
    assertEquals(await waiting, ino);
    const entered = Deno.openSync(lock, { read: true });
    assertEquals(entered.tryLockSync(true), true);
    entered.close();
    assertEquals((await Deno.readTextFile(lock)).startsWith("pid "), true);
  } finally {
    // Ends with its input, if it has not been killed.
    await outcomeOf(holder);
  }
});
