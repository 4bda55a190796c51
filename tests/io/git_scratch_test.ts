import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { removeScratch, setUpScratch } from "../../src/io/git_scratch.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("setUpScratch() gives exactly the commit each time, but for what is kept", async () => {
  await using repo = await TempRepo.create();
  await repo.write(".gitignore", "*.log\n*.cache\n");
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "ignore");
  const path = join(repo.root, "scratch");
  const commonDir = join(repo.path, ".git");
  const commit = (await repo.git("rev-parse", "main")).trim();
  const keep = ["*.cache"];
  await setUpScratch({ commonDir, path, commit, keep });
  for (const name of ["README.md", "new", "x.log", "x.cache"]) {
    await Deno.writeTextFile(join(path, name), "left\n");
  }
  const first = (await repo.git("rev-parse", "main~1")).trim();
  await setUpScratch({ commonDir, path, commit: first, keep });
  const names = [...Deno.readDirSync(path)].map((each) => each.name);
  assertEquals(names.toSorted(), [".git", "README.md", "x.cache"]);
  assertEquals(await Deno.readTextFile(join(path, "README.md")), "demo\n");
  assertEquals((await repo.git("rev-parse", "main")).trim(), commit);
});

Deno.test("removeScratch() takes folder and registration away, twice if need be", async () => {
  await using repo = await TempRepo.create();
  const path = join(repo.root, "scratch");
  const commonDir = join(repo.path, ".git");
  const commit = (await repo.git("rev-parse", "main")).trim();
  await setUpScratch({ commonDir, path, commit, keep: [] });
  await removeScratch(commonDir, path);
  await removeScratch(commonDir, path);
  const listed = await repo.git("worktree", "list", "--porcelain");
  assertEquals(listed.includes("scratch"), false);
});
