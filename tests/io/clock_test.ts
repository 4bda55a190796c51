import { assertEquals, assertRejects } from "@std/assert";
import { delay, startTimer } from "../../src/io/clock.ts";

Deno.test("startTimer() calls once, and not when it was disposed of before", async () => {
  const calls: string[] = [];
  {
    using _timer = startTimer(1, () => calls.push("disposed of"));
  }
  using _timer = startTimer(1, () => calls.push("called"));
  await delay(20);
  assertEquals(calls, ["called"]);
});

Deno.test("startTimer() is not over at once when it is far away", async () => {
  const calls: number[] = [];
  const far = [2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER * 1000];
  const timers = far.map((ms) => startTimer(ms, () => calls.push(ms)));
  await delay(20);
  for (const timer of timers) timer[Symbol.dispose]();
  assertEquals(calls, []);
});

Deno.test("delay() ends early with the reason of an abort", async () => {
  const stop = new AbortController();
  const waiting = delay(600_000, stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await assertRejects(() => delay(600_000, stop.signal), Error, "enough");
});
