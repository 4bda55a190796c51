import { assertEquals } from "@std/assert";
import { requireLocks } from "../../src/store/lock_trust.ts";
import { TempLedger } from "../helpers/temp_ledger.ts";

Deno.test("requireLocks() accepts a local folder and leaves nothing behind", async () => {
  await using temporary = await TempLedger.create();
  const before = await temporary.snapshot();
  await requireLocks(temporary.paths);
  const names = (text: string) =>
    text.split("\n").map((line) => line.split(" ")[0]);
  assertEquals(names(await temporary.snapshot()), names(before));
});
