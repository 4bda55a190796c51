import { assertEquals } from "@std/assert";
import { realDisk } from "../../src/io/disk.ts";
import { salvageGiven } from "../../src/store/salvage.ts";
import { AUTHOR, TempLedger } from "../helpers/temp_ledger.ts";

Deno.test("salvageGiven() finds the highest number and the slugs in what is intact", async () => {
  await using temporary = await TempLedger.create();
  await temporary.change(3);
  await temporary.open().transact(AUTHOR, (tx) =>
    tx.put("meta", "repository", {
      initialized_at: AUTHOR.at,
      protected_branches: [],
      slugs: ["improve-gallery", "fix-login"],
    }));
  await temporary.change(2);
  const text = await Deno.readTextFile(temporary.paths.journal);
  await Deno.writeTextFile(
    temporary.paths.journal,
    text.replace('"last":5', '"last":9'),
  );
  const { lastNumber, slugs } = salvageGiven(realDisk, temporary.paths);
  assertEquals(lastNumber, 1004);
  assertEquals(slugs, ["improve-gallery", "fix-login"]);
});

Deno.test("salvageGiven() makes do with nothing", async () => {
  await using temporary = await TempLedger.create();
  await Deno.remove(temporary.paths.journal);
  const given = salvageGiven(realDisk, temporary.paths);
  assertEquals(given, { lastNumber: 1000, slugs: [] });
});
