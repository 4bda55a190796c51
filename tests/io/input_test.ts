import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import {
  readInputBytes,
  readInputStream,
  readInputText,
} from "../../src/io/input.ts";

const TOO_LARGE = "it is larger than 16 MB, or has no end";

Deno.test("readInputText() reads a file, or nothing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    const text = "é".repeat(100_000);
    const file = join(folder, "file");
    await Deno.writeTextFile(file, text);
    assertEquals(readInputText(file), text);
    assertEquals(readInputText(join(folder, "none")), undefined);
    assertThrows(() => readInputBytes(folder), Deno.errors.IsADirectory);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readInputText() reads as much as its caller lets it", () => {
  assertThrows(
    () => readInputText("/dev/zero", 2 * 1024 * 1024),
    LockstepError,
    "it is larger than 2 MB, or has no end",
  );
});

Deno.test("readInputBytes() gives up what has no end", () => {
  const error = assertThrows(
    () => readInputBytes("/dev/zero"),
    LockstepError,
    TOO_LARGE,
  );
  assertEquals(error.reason, "input.too_large");
});

Deno.test("readInputStream() gives up what has no end", async () => {
  let isCancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    cancel: () => void (isCancelled = true),
  });
  await assertRejects(
    () => readInputStream(endless),
    LockstepError,
    TOO_LARGE,
  );
  assertEquals(isCancelled, true);
  const words = new ReadableStream({
    start: (controller) => {
      // A letter of two bytes, in two parts.
      controller.enqueue(new Uint8Array([0x61, 0xc3]));
      controller.enqueue(new Uint8Array([0xa9]));
      controller.close();
    },
  });
  assertEquals(await readInputStream(words), "aé");
});
