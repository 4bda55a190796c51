import { assertEquals } from "@std/assert";
import { fastForward, moveBranch, takeBack } from "../../src/io/git_move.ts";
import { branchRepo } from "../helpers/branch_repo.ts";

/** Branches `x` and `z` add a file each. */
async function branches() {
  const made = await branchRepo({
    x: { path: "x.txt", content: "x\n" },
    z: { path: "z.txt", content: "z\n" },
  });
  const { tip } = made;
  return { ...made, main: tip("main"), x: tip("x"), z: tip("z") };
}

Deno.test("moveBranch() moves only from where the branch is said to be", async () => {
  const { repo, folder, main, x, z } = await branches();
  await using _ = repo;
  await repo.git("switch", "-q", "--detach");
  const move = (from: string) =>
    moveBranch(folder, "main", { from, to: x, reason: "test" });
  assertEquals((await move(z)).isMoved, false);
  assertEquals((await move(main)).isMoved, true);
});

Deno.test("takeBack() goes on with a move whose files have not followed", async () => {
  const { repo, folder, main, x } = await branches();
  await using _ = repo;
  const reason = "test";
  await fastForward(repo.path, { branch: "main", to: x });
  await moveBranch(folder, "main", { from: x, to: main, reason });
  assertEquals(await repo.git("status", "--porcelain"), "A  x.txt\n");
  const move = { from: x, to: main, reason };
  const taken = await takeBack(repo.path, "main", move);
  assertEquals([taken.isMoved, taken.hasFiles], [true, true]);
  assertEquals(await repo.git("status", "--porcelain"), "");
});

Deno.test("fastForward() and takeBack() move the checkout along", async () => {
  const { repo, main, x } = await branches();
  await using _ = repo;
  assertEquals(
    (await fastForward(repo.path, { branch: "main", to: x })).isMoved,
    true,
  );
  assertEquals(await repo.git("status", "--porcelain"), "");
  const move = { from: x, to: main, reason: "test" };
  const taken = await takeBack(repo.path, "main", move);
  assertEquals([taken.isMoved, taken.hasFiles], [true, true]);
  assertEquals(await repo.git("status", "--porcelain"), "");
});
