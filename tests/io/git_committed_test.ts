import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import {
  findBranchCommit,
  findCommittedText,
  findHeadBranch,
  readRef,
} from "../../src/io/git_committed.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("findBranchCommit() reads loose, packed and absent branches", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  const head = (await repo.git("rev-parse", "HEAD")).trim();
  assertEquals(await findBranchCommit(commonDir, "main"), head);
  await repo.git("pack-refs", "--all");
  assertEquals(await findBranchCommit(commonDir, "main"), head);
  assertEquals(await findBranchCommit(commonDir, "none"), undefined);
});

Deno.test("findBranchCommit() follows a branch that points at another", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  await repo.git("symbolic-ref", "refs/heads/alias", "refs/heads/main");
  assertEquals(
    await findBranchCommit(commonDir, "alias"),
    await findBranchCommit(commonDir, "main"),
  );
});

Deno.test("findHeadBranch() names the branch, or nothing when detached", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  assertEquals(await findHeadBranch(commonDir), "main");
  await repo.git("worktree", "add", "-q", "-b", "side", "../side");
  const linked = join(commonDir, "worktrees/side");
  assertEquals(await findHeadBranch(linked), "side");
  await repo.git("checkout", "-q", "--detach");
  assertEquals(await findHeadBranch(commonDir), undefined);
});

Deno.test("findHeadBranch() does not take the mark of another ref format for a branch", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  await Deno.writeTextFile(
    join(commonDir, "HEAD"),
    "ref: refs/heads/.invalid\n",
  );
  assertEquals(await findHeadBranch(commonDir), undefined);
});

Deno.test("findCommittedText() reads the committed, not the working file", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  const head = (await repo.git("rev-parse", "HEAD")).trim();
  await repo.write("README.md", "changed\n");
  assertEquals(await findCommittedText(commonDir, head, "README.md"), "demo\n");
  assertEquals(
    await findCommittedText(commonDir, head, "none.yaml"),
    undefined,
  );
});

Deno.test("findCommittedText() refuses a commit that cannot be read", async () => {
  await using repo = await TempRepo.create();
  const error = await assertRejects(
    () =>
      findCommittedText(join(repo.path, ".git"), "0".repeat(40), "README.md"),
    LockstepError,
  );
  assertEquals(error.reason, "git.failed");
});

Deno.test("readRef() tells a commit, an absent branch and what only git knows", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  const commit = (await repo.git("rev-parse", "HEAD")).trim();
  await repo.git("branch", "release/1");
  await repo.git("symbolic-ref", "refs/heads/alias", "refs/heads/main");
  assertEquals(readRef(commonDir, "main"), { kind: "commit", commit });
  assertEquals(readRef(commonDir, "release"), { kind: "absent" });
  assertEquals(readRef(commonDir, "alias"), { kind: "only_git_knows" });
  await repo.git("pack-refs", "--all");
  assertEquals(readRef(commonDir, "main"), { kind: "commit", commit });
  assertEquals(readRef(commonDir, "ain"), { kind: "absent" });
  await Deno.writeTextFile(
    join(commonDir, "HEAD"),
    "ref: refs/heads/.invalid\n",
  );
  assertEquals(readRef(commonDir, "main"), { kind: "only_git_knows" });
});
