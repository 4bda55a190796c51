import { assertEquals } from "@std/assert";
import { MergeRepo } from "../helpers/merge_repo.ts";

Deno.test("conflicts names the branches and paths that would conflict", async () => {
  await using stage = await MergeRepo.create(["one", "two", "three"], {
    "a.txt": "1\n",
  });
  await stage.commit("one", "a.txt", "one\n");
  await stage.commit("two", "a.txt", "two\n");
  await stage.commit("three", "b.txt");
  const data = await stage.repo.mustRun("conflicts");
  const { conflicts, branches } = data as {
    conflicts: {
      first: { branch: string };
      second: { branch: string };
      paths: string[];
    }[];
    branches: number;
  };
  assertEquals(branches, 4);
  assertEquals(
    conflicts.map(({ first, second, paths }) => [
      [first.branch, second.branch].toSorted(),
      paths,
    ]),
    [[["task/one/root", "task/two/root"], ["a.txt"]]],
  );
  const status = await stage.repo.mustRun("status");
  assertEquals((status as { conflicts: number }).conflicts, 1);
});
