import { assertSurvivesKills } from "../../helpers/ledger_kills.ts";
import { seedPolicyRecords } from "../../helpers/policy_records.ts";
import { AUTHOR, TempLedger } from "../../helpers/temp_ledger.ts";

Deno.test("transact() keeps what it acknowledged when killed 500 times", async () => {
  await using temporary = await TempLedger.create();
  await temporary.open().transact(AUTHOR, seedPolicyRecords);
  await assertSurvivesKills(temporary, 500);
});
