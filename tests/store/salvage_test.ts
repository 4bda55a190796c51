import { assertEquals } from "@std/assert";
import { realDisk } from "../../src/io/disk.ts";
import { salvageGiven } from "../../src/store/salvage.ts";
import { AUTHOR, count, TempLedger } from "../helpers/temp_ledger.ts";

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

Deno.test("salvageGiven() finds slugs given since any compaction, whatever the clock said", async () => {
  await using temporary = await TempLedger.create();
  const give = (slug: string, at: string) =>
    temporary.open().transact({ ...AUTHOR, at }, (tx) => {
      count(tx);
      const slugs = [slug];
      const repository = { initialized_at: at, protected_branches: [], slugs };
      tx.put("meta", "repository", repository);
    });
  await give("of-a-clock-ahead", "2031-01-01T00:00:00.000Z");
  await temporary.open().backUp(AUTHOR.at);
  await give("later", AUTHOR.at);
  await temporary.open().backUp(AUTHOR.at);
  await temporary.change(2);
  await temporary.open().backUp(AUTHOR.at);
  for (const name of ["meta", "counter"]) {
    await Deno.writeTextFile(temporary.aggregate(name), "");
  }
  const { lastNumber, slugs } = salvageGiven(realDisk, temporary.paths);
  assertEquals(lastNumber, 1004);
  assertEquals(slugs.toSorted(), ["later", "of-a-clock-ahead"]);
});

Deno.test("salvageGiven() makes do with nothing", async () => {
  await using temporary = await TempLedger.create();
  await Deno.remove(temporary.paths.journal);
  const given = salvageGiven(realDisk, temporary.paths);
  assertEquals(given, { lastNumber: 1000, slugs: [] });
});
