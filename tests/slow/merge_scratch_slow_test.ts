import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { MergeRepo } from "../helpers/merge_repo.ts";

const GATE = { "lockstep.yaml": "gates:\n  ok:\n    run: test -e a.txt\n" };

/** Prepares once, so that there is a scratch worktree. */
async function prepared(): Promise<
  { stage: MergeRepo; id: string; folder: string }
> {
  const stage = await MergeRepo.create(["one"], GATE);
  await stage.commit("one", "a.txt");
  const id = await stage.request("one");
  await stage.prepare("one", id);
  return { stage, id, folder: join(stage.folder("one"), "..", "_candidate") };
}

for (
  const [what, script] of [
    [
      "the lock files of a killed git",
      'd=$(git rev-parse --git-dir) && touch "$d/index.lock" "$d/HEAD.lock"',
    ],
    ["a lost .git", "rm .git"],
    ["a .git of another repository", "rm .git && git init -q ."],
    [
      "a half-finished merge",
      "git merge --no-commit --no-ff main~1 || true; echo x >a.txt",
    ],
    [
      "a branch checked out in it",
      "git switch -q -c stray && git commit -q --allow-empty -m x",
    ],
    ["nothing at all", 'cd .. && rm -rf "$OLDPWD"'],
  ] as const
) {
  Deno.test(`a scratch worktree with ${what} is put right, and nothing else is touched`, async () => {
    const { stage, id, folder } = await prepared();
    await using _ = stage;
    const made = await stage.repo.exec(["sh", "-c", script], { cwd: folder });
    assertEquals([made.status, made.stderr], [0, ""]);
    const tip = await stage.tip();
    await stage.must("one", "main", "prepare", id);
    assertEquals((await stage.status(id)).merge_request.state, "in_review");
    assertEquals(await stage.tip(), tip);
    assertEquals(await stage.repo.git("status", "--porcelain"), "");
    await stage.repo.git("fsck", "--connectivity-only", "--no-dangling");
  });
}
