import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { hasBranchSettings, readUpstreams } from "../../src/io/git_upstream.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

async function upstreamOf(repo: TempRepo, branch = "main") {
  const found = await readUpstreams(join(repo.path, ".git"), [branch]);
  return found[branch] ?? null;
}

async function following(url: string): Promise<TempRepo> {
  const repo = await TempRepo.create();
  await repo.git("clone", "-q", "--bare", ".", "../up.git");
  await repo.git("remote", "add", "origin", url);
  await repo.git("fetch", "-q");
  await repo.git("branch", "-q", "-u", "origin/main", "main");
  return repo;
}

Deno.test("readUpstreams() tells what a branch follows, with a digest that changes with it", async () => {
  await using repo = await following("../up.git");
  const found = await upstreamOf(repo);
  assertEquals({ ...found, digest: "" }, {
    remote: "origin",
    merge_ref: "refs/heads/main",
    tracking_ref: "refs/remotes/origin/main",
    url: "../up.git",
    digest: "",
  });
  await repo.git("config", "color.ui", "always");
  await repo.git("remote", "add", "other", "../other.git");
  assertEquals(await upstreamOf(repo), found);
  await repo.git("config", "url.../x.insteadOf", "../up");
  const other = await upstreamOf(repo);
  assertEquals(other?.url, "../x.git");
  assertEquals(other?.digest === found?.digest, false);
});

Deno.test("readUpstreams() finds nothing to trust where there is no upstream or branch", async () => {
  await using repo = await TempRepo.create();
  assertEquals(await upstreamOf(repo), null);
  assertEquals(await upstreamOf(repo, "gone"), null);
  await repo.git("branch", "-q", "topic");
  await repo.git("branch", "-q", "-u", "topic", "main");
  assertEquals(await upstreamOf(repo), null);
});

for (const here of [".", "PATH", "file://PATH", "./src/../.git", "../tree"]) {
  Deno.test(`readUpstreams() trusts no remote that is this repository: ${here}`, async () => {
    await using repo = await following("../up.git");
    await repo.git("worktree", "add", "-q", "../tree");
    await Deno.mkdir(join(repo.path, "src"));
    const url = here.replace("PATH", repo.path);
    await repo.git("remote", "set-url", "origin", url);
    assertEquals(await upstreamOf(repo), null);
  });
}

Deno.test("hasBranchSettings() sees the settings of any branch", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  assertEquals(hasBranchSettings(commonDir), false);
  await repo.git("config", "branch.main.remote", "x");
  assertEquals(hasBranchSettings(commonDir), true);
});
