import { assertEquals } from "@std/assert";
import { renderPolicy } from "../../src/core/policy.ts";
import { readPolicy } from "../../src/store/policy_files.ts";
import { seedPolicyRecords } from "../helpers/policy_records.ts";
import { AUTHOR, count, putLock, TempLedger } from "../helpers/temp_ledger.ts";

async function assertProjected(temporary: TempLedger): Promise<void> {
  const ledger = temporary.open();
  const { seq } = ledger.readView((view) => view.source.journal);
  assertEquals(ledger.projection(), { seq, isCurrent: true });
  const found = readPolicy(ledger.ground.disk, temporary.paths.policy);
  assertEquals(new Map(found), new Map(ledger.read(renderPolicy)));
  await Promise.resolve();
}

Deno.test("the policy files follow every change", async () => {
  await using temporary = await TempLedger.create();
  const ledger = temporary.open();
  await ledger.transact(AUTHOR, seedPolicyRecords);
  await assertProjected(temporary);
  await ledger.transact(AUTHOR, (tx) => putLock(tx, "L1", "src"));
  await assertProjected(temporary);
  await ledger.transact(AUTHOR, (tx) => tx.remove("locks", "L1"));
  await assertProjected(temporary);
  await ledger.transact(AUTHOR, (tx) => tx.remove("worktrees", "one"));
  await assertProjected(temporary);
});

for (
  const [what, seq] of [
    ["says that they are pending", "1 pending\n\n"],
    ["is behind the journal", "0\n\n"],
    ["is of another boot", "1\n12345\n"],
    ["is no number", "\0\0\0"],
  ] as const
) {
  Deno.test(`the next change writes policy files anew when policy/seq ${what}`, async () => {
    await using temporary = await TempLedger.create();
    await temporary.open().transact(AUTHOR, seedPolicyRecords);
    const { policy } = temporary.paths;
    await Deno.writeTextFile(`${policy}/protected`, "");
    await Deno.writeTextFile(`${policy}/seq`, seq);
    await temporary.open().transact(AUTHOR, (tx) => count(tx));
    await assertProjected(temporary);
  });
}
