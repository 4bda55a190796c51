import { assertEquals } from "@std/assert";
import { distancesOf } from "../../src/io/git_distance.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("distancesOf() counts both ways, and leaves out what it cannot tell", async () => {
  await using repo = await TempRepo.create();
  await repo.git("branch", "task/a=b/root");
  await repo.git("branch", "same");
  await repo.git("branch", "tracking");
  await repo.git("config", "branch.tracking.remote", ".");
  await repo.git("config", "branch.tracking.merge", "refs/heads/same");
  await repo.git("commit", "-q", "--allow-empty", "-m", "on main");
  await repo.git("checkout", "-q", "task/a=b/root");
  await repo.git("commit", "-q", "--allow-empty", "-m", "one");
  await repo.git("commit", "-q", "--allow-empty", "-m", "two");
  const distances = await distancesOf(repo.path, [
    { branch: "task/a=b/root", parent: "main" },
    { branch: "same", parent: "tracking" },
    { branch: "tracking", parent: "main" },
    { branch: "main", parent: "gone" },
    { branch: "absent", parent: "main" },
  ]);
  assertEquals([...distances], [
    ["same", { ahead: 0, behind: 0 }],
    ["task/a=b/root", { ahead: 2, behind: 1 }],
  ]);
  assertEquals(await distancesOf(repo.path, []), new Map());
});
