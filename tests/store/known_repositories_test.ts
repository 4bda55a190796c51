import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

/** Runs the module in a process with a state folder of its own. */
async function run(repo: TempRepo, script: string): Promise<string[]> {
  const module = new URL(
    "../../src/store/known_repositories.ts",
    import.meta.url,
  );
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const outcome = await repo.exec([
    Deno.execPath(),
    "eval",
    "--quiet",
    "--config",
    config,
    `import * as m from "${module}"; ${script} console.log(JSON.stringify(m.knownRepositories()));`,
  ]);
  assertEquals(outcome.status, 0, outcome.stderr);
  return JSON.parse(outcome.stdout);
}

Deno.test("addKnownRepository() keeps each once, removeKnownRepository() takes one off", async () => {
  await using repo = await TempRepo.create();
  const known = await run(
    repo,
    'm.addKnownRepository("/a b/.git"); m.addKnownRepository("/c/.git"); m.addKnownRepository("/a b/.git");',
  );
  assertEquals(known, ["/a b/.git", "/c/.git"]);
  assertEquals(
    await Deno.readTextFile(
      join(repo.root, "home/.local/state/lockstep/repositories"),
    ),
    "/a b/.git\n/c/.git\n",
  );
  assertEquals(await run(repo, 'm.removeKnownRepository("/a b/.git");'), [
    "/c/.git",
  ]);
});
