import { assertEquals } from "@std/assert";
import { copyIgnored } from "../../src/io/copy_ignored.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

async function pair(): Promise<{ repo: TempRepo; to: string }> {
  const repo = await TempRepo.create();
  await repo.write(".gitignore", ".env\ncache/\n");
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "ignore");
  await repo.git("worktree", "add", "-q", "-b", "x", "../x");
  return { repo, to: `${repo.root}/x` };
}

Deno.test("copyIgnored() copies nothing without a pattern", async () => {
  const { repo, to } = await pair();
  await using _ = repo;
  await repo.write(".env", "a");
  assertEquals(await copyIgnored(repo.path, to, []), {
    copied: [],
    skipped: [],
  });
});

Deno.test("copyIgnored() never overwrites, and takes nothing that is tracked", async () => {
  const { repo, to } = await pair();
  await using _ = repo;
  await repo.write(".env", "from\n");
  await repo.write("cache/deep/file", "c\n");
  await Deno.writeTextFile(`${to}/.env`, "there\n");
  const { copied, skipped } = await copyIgnored(repo.path, to, ["*"]);
  assertEquals(copied, ["cache/deep/file"]);
  assertEquals(skipped, [[".env", "there is one already"]]);
  assertEquals(await Deno.readTextFile(`${to}/.env`), "there\n");
});

Deno.test("copyIgnored() keeps links that stay inside and no others", async () => {
  const { repo, to } = await pair();
  await using _ = repo;
  await repo.write("cache/file", "c\n");
  await Deno.symlink("file", `${repo.path}/cache/inside`);
  await Deno.symlink("../../../outside", `${repo.path}/cache/outside`);
  const { copied, skipped } = await copyIgnored(repo.path, to, ["cache/"]);
  assertEquals(copied, ["cache/file", "cache/inside"]);
  assertEquals(skipped, [["cache/outside", "a link leads out"]]);
  assertEquals(await Deno.readLink(`${to}/cache/inside`), "file");
});
