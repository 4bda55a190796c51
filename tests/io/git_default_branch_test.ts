import { assertEquals } from "@std/assert";
import { findDefaultBranch } from "../../src/io/git_default_branch.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const ROWS: readonly (readonly [
  name: string,
  script: string,
  branch: string | undefined,
])[] = [
  ["main, also while another is checked out", "git switch -qc x", "main"],
  ["master", "git branch -m main master", "master"],
  [
    "what is checked out, when it is the only clue",
    "git branch -m main trunk",
    "trunk",
  ],
  [
    "what the remote calls so",
    "git branch dev && git clone -q --bare . ../up.git && git -C ../up.git symbolic-ref HEAD refs/heads/dev && git remote add origin ../up.git && git fetch -q && git remote set-head origin -a",
    "dev",
  ],
  [
    "none on a detached HEAD",
    "git switch -q --detach && git branch -m main x",
    undefined,
  ],
];

for (const [name, script, branch] of ROWS) {
  Deno.test(`findDefaultBranch() finds ${name}`, async () => {
    await using repo = await TempRepo.create();
    const outcome = await repo.exec(["sh", "-ec", script]);
    assertEquals(outcome.status, 0, outcome.stderr);
    assertEquals(await findDefaultBranch(repo.path), branch);
  });
}
