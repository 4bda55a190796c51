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

Deno.test("conflicts counts from where each pair parts, not from where all do", async () => {
  await using stage = await MergeRepo.create(["one", "two", "three"]);
  // Main gains a file that session three, begun before, has nothing to do with.
  await stage.repo.write("late.txt", "1\n");
  await stage.repo.git("add", "late.txt");
  const past = ["-c", "core.hooksPath=/dev/null"];
  await stage.repo.git(...past, "commit", "-q", "-m", "late");
  for (const name of ["one", "two"]) {
    const cwd = stage.folder(name);
    await stage.repo.exec(["git", "merge", "-q", "main"], { cwd });
  }
  const cwd = stage.folder("one");
  await stage.repo.exec(["git", "rm", "-q", "late.txt"], { cwd });
  await stage.repo.exec(["git", "commit", "-q", "-m", "gone"], { cwd });
  await stage.commit("two", "late.txt", "2\n");
  await stage.commit("three", "other.txt");
  const data = await stage.repo.mustRun("conflicts");
  const { conflicts } = data as { conflicts: { paths: string[] }[] };
  assertEquals(conflicts.map(({ paths }) => paths), [["late.txt"]]);
});
