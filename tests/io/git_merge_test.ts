import { assertEquals } from "@std/assert";
import {
  commitsBetween,
  diffBetween,
  fileChanges,
  findFileIn,
  makeCommit,
  mergeTrees,
  pathsBetween,
  whitespaceErrors,
} from "../../src/io/git_merge.ts";
import { branchRepo } from "../helpers/branch_repo.ts";

/** Branches `x` and `y` change README.md, `z` adds a file. */
async function branches() {
  const made = await branchRepo({
    x: { path: "README.md", content: "x \n" },
    y: { path: "README.md", content: "y \n" },
    z: { path: "a b\n.txt", content: "z \n" },
  });
  const { tip } = made;
  return { ...made, main: tip("main"), x: tip("x"), y: tip("y"), z: tip("z") };
}

Deno.test("mergeTrees() gives a tree, or the paths in conflict with their content", async () => {
  const { repo, folder, x, y, z } = await branches();
  await using _ = repo;
  assertEquals((await mergeTrees(folder, x, z)).kind, "clean");
  const conflict = await mergeTrees(folder, x, y);
  if (conflict.kind !== "conflict") throw new Error(conflict.kind);
  assertEquals(conflict.paths, ["README.md"]);
  const content = await findFileIn(folder, conflict.tree, "README.md");
  assertEquals(content?.includes("<<<<<<< "), true);
  assertEquals(await findFileIn(folder, conflict.tree, "none"), undefined);
});

Deno.test("makeCommit() makes a commit of exactly this tree and these parents", async () => {
  const { repo, folder, main, x } = await branches();
  await using _ = repo;
  const tree = (await repo.git("rev-parse", `${x}^{tree}`)).trim();
  const commit = await makeCommit(folder, {
    tree,
    parents: [main, x],
    message: "title\n",
  });
  const shown = await repo.git("log", "-1", "--format=%T %P%n%s", commit);
  assertEquals(shown, `${tree} ${main} ${x}\ntitle\n`);
});

Deno.test("fileChanges(), pathsBetween() and whitespaceErrors() take any file name", async () => {
  const { repo, folder, main, z } = await branches();
  await using _ = repo;
  assertEquals(await pathsBetween(folder, main, z), ["a b\n.txt"]);
  assertEquals(await fileChanges(folder, main, z), [
    { path: "a b\n.txt", added: 1, deleted: 0 },
  ]);
  assertEquals((await whitespaceErrors(folder, main, z)).length, 1);
  const diff = await diffBetween(folder, main, z);
  assertEquals([diff.paths, diff.added], [["a b\n.txt"], ["a b\n.txt"]]);
  const patch = new TextDecoder().decode(diff.patch);
  assertEquals(patch.includes("+z \n"), true);
});

Deno.test("commitsBetween() follows first parents when asked to", async () => {
  const { repo, folder, main, x, z } = await branches();
  await using _ = repo;
  const { tree } = await mergeTrees(folder, x, z);
  const parents = [x, z];
  const commit = await makeCommit(folder, { tree, parents, message: "m" });
  const all = await commitsBetween(folder, main, commit);
  assertEquals(all.toSorted(), [commit, x, z].toSorted());
  assertEquals(
    await commitsBetween(folder, main, commit, { firstParent: true }),
    [commit, x],
  );
});
