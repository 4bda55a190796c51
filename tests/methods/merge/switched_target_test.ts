import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { busyGit } from "../../helpers/busy_git.ts";
import { MergeRepo } from "../../helpers/merge_repo.ts";
import { reasonOf } from "../../helpers/session_repo.ts";

/** An entry ready to land, and a branch `other` at the tip of main. */
async function readyToLand(stage: MergeRepo) {
  const base = await stage.tip();
  await stage.repo.git("branch", "other");
  const { id, commit } = await stage.approved("one", "two");
  return { base, id, commit };
}

for (
  const [what, first] of [
    ["another branch", "switch -q other"],
    ["no branch", "switch -q --detach"],
  ] as const
) {
  Deno.test(`merge.main.land moves nothing when ${what} is checked out just before the move`, async () => {
    await using stage = await MergeRepo.create(["one", "two"]);
    const { base, id, commit } = await readyToLand(stage);
    const PATH = await busyGit(stage.repo, "merge --ff-only", first);
    const outcome = await stage.run("one", ["main", "land", id], { PATH });
    assertEquals(reasonOf(outcome), "merge.move_refused");
    assertStringIncludes(outcome.stderr, "gate.other_branch");
    const tips = [await stage.tip("other"), await stage.tip("main")];
    assertEquals([...tips, await stage.tip("HEAD")], [base, base, base]);
    assertEquals(await stage.repo.git("status", "--porcelain"), "");
    assertEquals((await stage.status(id)).merge_request.state, "approved");
    // Where main is checked out nowhere it moves alone.
    await stage.must("one", "main", "land", id);
    const after = [await stage.tip("main"), await stage.tip("other")];
    assertEquals(after, [commit, base]);
  });
}

Deno.test("merge.main.land moves no branch that is checked out in the middle of the move", async () => {
  await using stage = await MergeRepo.create(["one", "two"]);
  const { base, id } = await readyToLand(stage);
  const hook = join(stage.repo.path, ".git/hooks/reference-transaction");
  const script = `#!/bin/sh
while read -r _ _ ref; do
  [ "$1 $ref" = 'committed ORIG_HEAD' ] || continue
  git symbolic-ref HEAD refs/heads/other
done
`;
  await Deno.writeTextFile(hook, script, { mode: 0o755 });
  const outcome = await stage.run("one", ["main", "land", id]);
  assertEquals(reasonOf(outcome), "merge.move_refused");
  assertEquals([await stage.tip("other"), await stage.tip()], [base, base]);
  const said = /git read-tree -m -u [0-9a-f]+ [0-9a-f]+/.exec(outcome.stderr);
  await stage.repo.git(...(said?.[0] ?? "").split(" ").slice(1));
  assertEquals(await stage.repo.git("status", "--porcelain"), "");
});
