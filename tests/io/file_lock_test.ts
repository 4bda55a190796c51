import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { withFileLock } from "../../src/io/file_lock.ts";

/** Holds the lock until its input ends, and says when it has it. */
const HOLDER = `
import { withFileLock } from "${new URL(
  "../../src/io/file_lock.ts",
  import.meta.url,
)}";
await withFileLock(Deno.args[0], 1000, async () => {
  console.log("held");
  for await (const _ of Deno.stdin.readable);
});`;

Deno.test("withFileLock() waits for another process, and its death lets go", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-lock-" });
  const path = `${folder}/lock`;
  await Deno.writeTextFile(`${folder}/holder.ts`, HOLDER);
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", `${folder}/holder.ts`, path],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  try {
    await reader.read();
    const error = await assertRejects(
      () => withFileLock(path, 20, () => Promise.resolve()),
      LockstepError,
    );
    assertEquals(error.reason, "lock_file.busy");
  } finally {
    holder.kill("SIGKILL");
    await holder.status;
    await reader.cancel();
    await holder.stdin.abort();
  }
  assertEquals(await withFileLock(path, 5000, () => Promise.resolve(7)), 7);
  await Deno.remove(folder, { recursive: true });
});
