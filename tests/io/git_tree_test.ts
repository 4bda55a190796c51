import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  branchChanges,
  hasCommit,
  ownChanges,
  uncommittedPaths,
  worktreeTree,
} from "../../src/io/git_tree.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** Git of the tree as a commit of everything would have it. */
async function committedTree(repo: TempRepo): Promise<string> {
  await repo.git("add", "--all");
  await repo.git("commit", "-q", "--allow-empty", "-m", "all");
  return (await repo.git("rev-parse", "HEAD^{tree}")).trim();
}

Deno.test("worktreeTree() is the tree that a commit of everything has", async () => {
  await using repo = await TempRepo.create();
  await repo.write(".gitignore", "ignored.log\n");
  await repo.write("ignored.log", "x");
  await repo.write("README.md", "changed\n");
  await repo.write("new/ü b.txt", "new\n");
  await Deno.symlink("README.md", join(repo.path, "link"));
  const before = await repo.git("status", "--porcelain");
  const tree = await worktreeTree(join(repo.path, "new"));
  assertEquals(await repo.git("status", "--porcelain"), before);
  assertEquals(tree, await committedTree(repo));
});

Deno.test("worktreeTree() differs after every kind of edit", async () => {
  await using repo = await TempRepo.create();
  const trees = [await worktreeTree(repo.path)];
  await repo.write("README.md", "changed\n");
  trees.push(await worktreeTree(repo.path));
  await Deno.chmod(join(repo.path, "README.md"), 0o755);
  trees.push(await worktreeTree(repo.path));
  await Deno.remove(join(repo.path, "README.md"));
  trees.push(await worktreeTree(repo.path));
  assertEquals(new Set(trees).size, trees.length);
});

for (const bit of ["--assume-unchanged", "--skip-worktree"]) {
  Deno.test(`worktreeTree() sees a change behind ${bit}`, async () => {
    await using repo = await TempRepo.create();
    await repo.git("update-index", bit, "README.md");
    const before = await worktreeTree(repo.path);
    await repo.write("README.md", "hidden\n");
    assert(await worktreeTree(repo.path) !== before);
    assertEquals(await repo.git("status", "--porcelain"), "");
  });
}

Deno.test("worktreeTree() takes what a sparse checkout leaves out as unchanged", async () => {
  await using repo = await TempRepo.create();
  await repo.write("far/a.txt", "a\n");
  const full = await committedTree(repo);
  await repo.git("sparse-checkout", "set", "--no-cone", "/README.md");
  assertEquals(await worktreeTree(repo.path), full);
});

Deno.test("worktreeTree() takes a file that is skipped and absent as unchanged", async () => {
  await using repo = await TempRepo.create();
  const full = await worktreeTree(repo.path);
  await repo.git("update-index", "--skip-worktree", "README.md");
  await Deno.remove(join(repo.path, "README.md"));
  assertEquals(await worktreeTree(repo.path), full);
});

Deno.test("worktreeTree() writes to the repository only what is to be kept", async () => {
  await using repo = await TempRepo.create();
  await repo.write("new.txt", "never seen before\n");
  const tree = await worktreeTree(repo.path);
  const isThere = async () =>
    (await repo.exec(["git", "cat-file", "-e", tree])).status === 0;
  assertEquals(await isThere(), false);
  assertEquals(await worktreeTree(repo.path, { isKept: true }), tree);
  assertEquals(await isThere(), true);
});

Deno.test("branchChanges() counts both names of a rename, and no merge of its base", async () => {
  await using repo = await TempRepo.create();
  await repo.git("switch", "-q", "-c", "work");
  await repo.git("mv", "README.md", "READ.md");
  await repo.git("commit", "-q", "-m", "rename");
  await repo.git("switch", "-q", "main");
  await repo.write("base.txt", "x\n");
  await committedTree(repo);
  await repo.git("switch", "-q", "work");
  await repo.git("merge", "-q", "--no-edit", "main");
  const changes = await branchChanges(repo.path, "main");
  assertEquals(changes.toSorted(), ["READ.md", "README.md"]);
});

Deno.test("ownChanges() leaves out what a merge brought in", async () => {
  await using repo = await TempRepo.create();
  const base = (await repo.git("rev-parse", "HEAD")).trim();
  await repo.git("switch", "-q", "-c", "child");
  await repo.write("child.txt", "x\n");
  await committedTree(repo);
  await repo.git("switch", "-q", "main");
  await repo.write("own.txt", "x\n");
  await committedTree(repo);
  await repo.git("merge", "-q", "--no-edit", "child");
  assertEquals(await ownChanges(repo.path, base), ["own.txt"]);
  assertEquals(await hasCommit(repo.path, base), true);
});

Deno.test("uncommittedPaths() lists staged, changed, removed and new files", async () => {
  await using repo = await TempRepo.create();
  await repo.write("a.txt", "a\n");
  await committedTree(repo);
  await repo.git("mv", "a.txt", "b.txt");
  await repo.write("README.md", "x\n");
  await repo.write("dir/new.txt", "x\n");
  const paths = await uncommittedPaths(repo.path);
  assertEquals(paths.toSorted(), [
    "README.md",
    "a.txt",
    "b.txt",
    "dir/new.txt",
  ]);
});
