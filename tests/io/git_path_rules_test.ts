import { assertEquals } from "@std/assert";
import { readPathRules } from "../../src/io/git_path_rules.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("readPathRules() tells whether git ignores case, last value first", async () => {
  await using repo = await TempRepo.create();
  await repo.git("config", "core.ignorecase", "false");
  assertEquals((await readPathRules(repo.path)).ignoreCase, false);
  await repo.git("config", "--add", "core.ignoreCase", "yes");
  assertEquals((await readPathRules(repo.path)).ignoreCase, true);
});

Deno.test("a scope ignores case in the hooks where git does", async () => {
  await using repo = await TempRepo.create();
  await repo.git("config", "core.ignorecase", "true");
  await repo.mustRun("workspace", "init");
  await repo.mustRun("session", "open", "--user-request", "fix one");
  const scope = `${repo.path}/.git/lockstep/policy/scope/task%2Ffix-one%2Froot`;
  assertEquals(
    await Deno.readTextFile(scope),
    "base refs/heads/main\nicase\n+**\n",
  );
});
