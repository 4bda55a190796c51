import { assert, assertEquals } from "@std/assert";
import { run } from "../../src/io/process.ts";

Deno.test("run() returns all that a program printed, however much", async () => {
  const result = await run(["head", "-c", "3000000", "/dev/zero"]);
  assertEquals(result.stdoutBytes.length, 3_000_000);
  assertEquals([result.status, result.signal, result.timedOut], [
    0,
    undefined,
    false,
  ]);
});

Deno.test("run() gives a program up although somebody else holds its pipes", async () => {
  // The grandchild inherits standard output and outlives its parent.
  const started = performance.now();
  const result = await run(["sh", "-c", "echo $$; sleep 5 & sleep 5"], {
    timeoutMs: 300,
  });
  assertEquals([result.timedOut, result.signal], [true, "SIGKILL"]);
  assert(performance.now() - started < 4000);
});

Deno.test("run() gives up when only a grandchild is left", async () => {
  const result = await run(["sh", "-c", "echo said; sleep 5 & exit 3"], {
    timeoutMs: 300,
  });
  assertEquals([result.timedOut, result.status, result.stdout], [
    true,
    3,
    "said\n",
  ]);
});
