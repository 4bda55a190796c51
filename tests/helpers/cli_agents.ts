import { assertEquals } from "@std/assert";
import type { TempRepo } from "./temp_repo.ts";

/**
 * Lets agents create epics at the same time, with a fresh process for every
 * call, and checks that none is lost and no id is given twice.
 */
export async function assertAgentsLoseNothing(
  repo: TempRepo,
  options: { readonly agents: number; readonly calls: number },
): Promise<void> {
  const { agents, calls } = options;
  await repo.mustRun("session", "open", "--user-request", "many agents");
  const all = await Promise.all(
    Array.from({ length: agents }, (_, agent) => work(repo, agent, calls)),
  );
  const ids = all.flat();
  assertEquals(new Set(ids).size, agents * calls);
  const listed = JSON.stringify(await repo.mustRun("ledger", "export"));
  assertEquals(ids.filter((id) => !listed.includes(`"id":"${id}"`)), []);
  const outcome = await repo.run(["ledger", "verify", "--json"]);
  assertEquals([outcome.status, outcome.stderr], [0, ""]);
}

async function work(
  repo: TempRepo,
  agent: number,
  calls: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let call = 0; call < calls; call++) {
    const title = `Epic ${agent}/${call}`;
    const words = ["task", "create", "--level", "epic", "--title", title];
    const made = JSON.stringify(await repo.mustRun(...words));
    ids.push(/"id":"(E[0-9]+)"/.exec(made)?.[1] ?? "");
  }
  return ids;
}
