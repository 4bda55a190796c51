import { assertEquals } from "@std/assert";
import { delay } from "../../src/io/clock.ts";
import { onSignals } from "../../src/io/signals.ts";

Deno.test("onSignals() calls back until it is disposed", async () => {
  const seen: string[] = [];
  {
    using _ = onSignals(["SIGUSR2"], (signal) => seen.push(signal));
    Deno.kill(Deno.pid, "SIGUSR2");
    for (let i = 0; i < 500 && seen.length === 0; i++) await delay(10);
  }
  assertEquals(seen, ["SIGUSR2"]);
});
