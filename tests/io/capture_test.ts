import { assert, assertEquals } from "@std/assert";
import { capture, type Captured } from "../../src/io/capture.ts";
import { isGone } from "../helpers/is_gone.ts";

async function shell(
  line: string,
  options: { readonly limitBytes?: number; readonly timeoutMs?: number } = {},
): Promise<Captured & { readonly text: string }> {
  const captured = await capture(["sh", "-c", line], {
    cwd: "/",
    env: {},
    timeoutMs: options.timeoutMs ?? 30_000,
    limitBytes: options.limitBytes ?? 10_000,
  });
  const text = new TextDecoder().decode(captured.output);
  return { ...captured, text };
}

Deno.test("capture() returns status and both streams", async () => {
  const { status, text, timedOut } = await shell(
    "echo out; echo err >&2; exit 3",
  );
  assertEquals([status, timedOut], [3, false]);
  assertEquals(text.split("\n").toSorted(), ["", "err", "out"]);
});

Deno.test("capture() tells a signal as a shell does", async () => {
  assertEquals((await shell("kill -TERM $$")).status, 143);
});

Deno.test("capture() keeps the start and the end of too much output", async () => {
  const { text, omittedBytes } = await shell(
    "printf 'start'; head -c 100000 /dev/zero | tr '\\0' x; printf 'end'",
    { limitBytes: 1000 },
  );
  assert(text.startsWith("start"));
  assert(text.endsWith("end"));
  assert(text.includes("[99008 bytes left out]"));
  assertEquals(omittedBytes, 99_008);
});

Deno.test("capture() kills the whole group when the time is up", async () => {
  const { timedOut, text } = await shell(
    "sleep 60 & echo $!; sleep 60",
    { timeoutMs: 300 },
  );
  assertEquals(timedOut, true);
  assertEquals(await isGone(Number(text)), true);
});

Deno.test("capture() leaves no process of the group behind", async () => {
  const { status, text, durationMs } = await shell("sleep 60 & echo $!");
  assertEquals(status, 0);
  assert(durationMs < 10_000);
  assertEquals(await isGone(Number(text)), true);
});
