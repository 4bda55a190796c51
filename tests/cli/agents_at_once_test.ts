import { assertAgentsLoseNothing } from "../helpers/cli_agents.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("16 agents at once lose no change and get no id twice", async () => {
  await using repo = await TempRepo.create({ init: true });
  await assertAgentsLoseNothing(repo, { agents: 16, calls: 2 });
});
