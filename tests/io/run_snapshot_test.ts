import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { differing } from "../../src/core/run_audit.ts";
import { retakeTree, takeSnapshot } from "../../src/io/run_snapshot.ts";
import { worktreeTree } from "../../src/io/git_tree.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

function optionsOf(repo: TempRepo) {
  return {
    commonDir: join(repo.path, ".git"),
    folder: repo.path,
    others: [],
    managed: [],
    now: "2026-11-21T12:00:00.000Z",
  };
}

Deno.test("takeSnapshot() sees an edit among 205 dirty files, and odd names (AF-036)", async () => {
  await using repo = await TempRepo.create();
  for (let i = 0; i < 205; i++) await repo.write(`many/f${i}`, "dirty\n");
  await repo.write("many/my file.txt", "a\n");
  await repo.write("many/é.txt", "a\n");
  const options = optionsOf(repo);
  const before = await takeSnapshot(options);
  assertEquals([before.branch, Object.keys(before.dirty).length], [
    "main",
    207,
  ]);
  assertEquals(before.tree, undefined);
  for (const name of ["f117", "my file.txt", "é.txt"]) {
    await repo.write(`many/${name}`, "edited\n");
  }
  const after = await takeSnapshot(options);
  assertEquals(differing(before.dirty, after.dirty).toSorted(), [
    "many/f117",
    "many/my file.txt",
    "many/é.txt",
  ]);
});

Deno.test("takeSnapshot() and retakeTree() tell the tree, clean, dirty and hidden", async () => {
  await using repo = await TempRepo.create();
  const options = { ...optionsOf(repo), withTree: true };
  const clean = await takeSnapshot(options);
  assertEquals(
    clean.tree,
    (await repo.git("rev-parse", "HEAD^{tree}")).trim(),
  );
  await repo.git("update-index", "--assume-unchanged", "README.md");
  await repo.write("README.md", "hidden\n");
  await repo.write("new.txt", "new\n");
  const expected = await worktreeTree(repo.path);
  const dirty = await takeSnapshot({ ...options, known: clean });
  assertEquals([dirty.tree, dirty.hidden], [expected, ["README.md"]]);
  assertEquals((await retakeTree(repo.path, clean)).tree, expected);
});

Deno.test("takeSnapshot() does not make the tree again where nothing has changed", async () => {
  await using repo = await TempRepo.create();
  await repo.write("new.txt", "new\n");
  const options = { ...optionsOf(repo), withTree: true };
  const known = { ...await takeSnapshot(options), tree: "as it was" };
  assertEquals((await takeSnapshot({ ...options, known })).tree, "as it was");
  assertEquals((await retakeTree(repo.path, known)).tree, "as it was");
  await repo.write("new.txt", "newer\n");
  const expected = await worktreeTree(repo.path);
  assertEquals((await takeSnapshot({ ...options, known })).tree, expected);
  assertEquals((await retakeTree(repo.path, known)).tree, expected);
  const newer = { ...await takeSnapshot(options), tree: "as it was" };
  await repo.git("update-index", "--assume-unchanged", "README.md");
  const hidden = await takeSnapshot({ ...options, known: newer });
  assertEquals([hidden.dirty, hidden.tree], [newer.dirty, expected]);
});

Deno.test("takeSnapshot() sees a commit in a repository inside, changed before", async () => {
  await using repo = await TempRepo.create();
  const inside = join(repo.path, "inside");
  const commit = ["commit", "-q", "--allow-empty", "-m", "x"];
  await repo.git("init", "-q", inside);
  await repo.git("-C", inside, ...commit);
  const options = { ...optionsOf(repo), withTree: true };
  const known = await takeSnapshot(options);
  await repo.git("-C", inside, ...commit);
  const after = await takeSnapshot({ ...options, known });
  assertEquals([after.dirty, after.commit], [known.dirty, known.commit]);
  assertEquals(after.tree, await worktreeTree(repo.path));
  assertEquals(after.tree === known.tree, false);
});
