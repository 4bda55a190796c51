import { assertEquals } from "@std/assert";
import { TempRepo } from "../helpers/temp_repo.ts";

/** What a person does beside the agents, all day; nothing gets in the way. */
const DAY: readonly (readonly [what: string, script: string])[] = [
  ["pull", "git pull -q"],
  ["pull --rebase", "git pull -q --rebase"],
  [
    "a topic branch",
    "git switch -qc topic && echo a >a && git add a && git commit -qm a",
  ],
  ["commit --amend", "git commit -q --amend -m b"],
  ["push of the topic", "git push -q -u origin topic"],
  [
    "push --force",
    "git commit -q --amend -m c && git push -q --force-with-lease",
  ],
  [
    "stash and pop",
    "echo b >>a && git stash -q && git stash pop -q && git checkout -q a",
  ],
  [
    "somebody else pushes to main",
    "cd ../other && git pull -q && echo o >o && git add o && git commit -qm o && git push -q",
  ],
  ["fetch", "git fetch -q --prune"],
  [
    "fetches by other words",
    "cd ../other && git commit -q --allow-empty -m q && git push -q && cd ../demo && git config alias.f fetch && git f -q && git remote update >/dev/null && git fetch -q --all --prune --tags",
  ],
  [
    "a refspec on the command line",
    "cd ../other && git commit -q --allow-empty -m r && git push -q && cd ../demo && git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'",
  ],
  ["rebase of the topic", "git rebase -q origin/main"],
  [
    "interactive rebase",
    "echo d >>a && git commit -qam d && GIT_SEQUENCE_EDITOR=true git rebase -q -i origin/main",
  ],
  [
    "bisect",
    "git bisect start HEAD HEAD~2 && git bisect good && git bisect reset",
  ],
  ["main follows its upstream", "git switch -q main && git pull -q --ff-only"],
  [
    "merge of the upstream by name",
    'cd ../other && git commit -q --allow-empty -m p && git push -q && cd "$OLDPWD" && git fetch -q && git merge -q --ff-only origin/main',
  ],
  ["merge into a topic", "git switch -q topic && git merge -q --no-edit main"],
  [
    "cherry-pick and revert",
    "git switch -qc pick && echo k >k && git add k && git commit -qm k && git switch -q topic && git cherry-pick pick && git revert --no-edit HEAD",
  ],
  [
    "a worktree of their own",
    "git worktree add -q ../mine -b mine && git worktree remove ../mine && git branch -qD mine",
  ],
  [
    "tags",
    "git tag v1 && git tag -d v1 >/dev/null && git tag -a v2 -m v2 && git push -q origin v2",
  ],
  [
    "branches made, moved, deleted",
    "git branch x && git branch -m x y && git branch -f y main && git branch -qD y",
  ],
  [
    "clean, gc, fsck",
    "git gc -q && git pack-refs --all && git fsck --no-progress >/dev/null 2>&1",
  ],
  ["a clone of it", "git clone -q . ../clone"],
  [
    "push of a clone into a topic",
    "cd ../clone && git switch -qc c && git commit -q --allow-empty -m c && git push -q origin c",
  ],
];

Deno.test("a person's day beside Lockstep goes on as before", async (t) => {
  await using repo = await TempRepo.create();
  await repo.exec([
    "sh",
    "-ec",
    `git clone -q --bare . ../up.git && git remote add origin ../up.git
     git fetch -q && git branch -q -u origin/main && git clone -q ../up.git ../other`,
  ]);
  await repo.mustRun("workspace", "init");
  for (const [what, script] of DAY) {
    await t.step(what, async () => {
      const outcome = await repo.exec(["sh", "-ec", script]);
      assertEquals(outcome.status, 0, outcome.stderr);
      assertEquals(outcome.stderr.includes("lockstep"), false, outcome.stderr);
    });
  }
});
