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

Deno.test("delay() ends early with the reason of an abort", async () => {
  const stop = new AbortController();
  const waiting = delay(600_000, stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await assertRejects(() => delay(600_000, stop.signal), Error, "enough");
});
