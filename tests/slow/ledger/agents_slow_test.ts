import { assertEquals } from "@std/assert";
import { TempRepo } from "../../helpers/temp_repo.ts";

const AGENTS = 16;
const CALLS = 12;

Deno.test("16 agents with a fresh process a call lose no change and get no id twice", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.mustRun("session", "open", "--user-request", "sixteen agents");
  const agents = Array.from({ length: AGENTS }, async (_, agent) => {
    const ids: string[] = [];
    for (let call = 0; call < CALLS; call++) {
      const title = `Epic ${agent}/${call}`;
      const words = ["task", "create", "--level", "epic", "--title", title];
      const made = JSON.stringify(await repo.mustRun(...words));
      ids.push(/"id":"(E[0-9]+)"/.exec(made)?.[1] ?? "");
    }
    return ids;
  });
  const ids = (await Promise.all(agents)).flat();
  assertEquals(new Set(ids).size, AGENTS * CALLS);
  const listed = JSON.stringify(
    await repo.mustRun("task", "list", "--limit", "1000"),
  );
  assertEquals(ids.filter((id) => !listed.includes(`"${id}"`)), []);
  const outcome = await repo.run(["ledger", "verify", "--json"]);
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
});
