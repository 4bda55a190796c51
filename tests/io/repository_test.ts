import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { findRepository, WORKTREES_MARKER } from "../../src/io/repository.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

function reasonAt(folder: string): string {
  return assertThrows(() => findRepository(folder), LockstepError).reason;
}

Deno.test("findRepository() finds the top level from a folder below", async () => {
  await using repo = await TempRepo.create();
  await repo.write("a/b/c.txt", "x");
  assertEquals(findRepository(join(repo.path, "a/b")), {
    commonDir: join(repo.path, ".git"),
    gitDir: join(repo.path, ".git"),
    topLevel: repo.path,
  });
});

Deno.test("findRepository() sees through a symbolic link", async () => {
  await using repo = await TempRepo.create();
  const link = join(repo.root, "link");
  await Deno.symlink(repo.path, link);
  assertEquals(findRepository(link).topLevel, repo.path);
});

Deno.test("findRepository() knows a linked worktree and its common directory", async () => {
  await using repo = await TempRepo.create();
  const path = join(repo.root, "linked");
  await repo.git("worktree", "add", "-q", path);
  assertEquals(findRepository(path), {
    commonDir: join(repo.path, ".git"),
    gitDir: join(repo.path, ".git/worktrees/linked"),
    topLevel: path,
  });
});

Deno.test("findRepository() follows a relative .git file", async () => {
  await using repo = await TempRepo.create();
  const path = join(repo.root, "linked");
  await repo.git("worktree", "add", "-q", path);
  await Deno.writeTextFile(
    join(path, ".git"),
    "gitdir: ../demo/.git/worktrees/linked\n",
  );
  assertEquals(findRepository(path).commonDir, join(repo.path, ".git"));
});

Deno.test("findRepository() reads a .git file as git does, whatever is in a path", async () => {
  await using repo = await TempRepo.create();
  const worktree = join(repo.root, "a\nb");
  const main = join(repo.root, "c\nd");
  await repo.git("clone", "-q", repo.path, main);
  await repo.git("-C", main, "worktree", "add", "-q", "-b", "ab", worktree);
  const found = findRepository(worktree);
  assertEquals([found.topLevel, found.commonDir], [worktree, `${main}/.git`]);
  await Deno.writeTextFile(
    join(worktree, ".git"),
    `gitdir: ${found.gitDir}\r\n`,
  );
  assertEquals(findRepository(worktree), found);
});

Deno.test("findRepository() refuses a folder outside of any repository", async () => {
  await using repo = await TempRepo.create();
  assertEquals(reasonAt(repo.root), "repository.not_found");
});

Deno.test("findRepository() refuses a bare repository", async () => {
  await using repo = await TempRepo.create();
  const bare = join(repo.root, "bare.git");
  await repo.git("clone", "-q", "--bare", repo.path, bare);
  assertEquals(reasonAt(bare), "repository.bare");
  assertEquals(reasonAt(join(bare, "refs")), "repository.bare");
});

Deno.test("findRepository() refuses what is no folder", async () => {
  await using repo = await TempRepo.create();
  assertEquals(reasonAt(join(repo.path, "README.md")), "folder.not_found");
  assertEquals(reasonAt(join(repo.path, "none")), "folder.not_found");
});

Deno.test("findRepository() does not go past a worktree that lost its .git", async () => {
  await using repo = await TempRepo.create();
  // Inside the repository: a search that goes on would find it.
  const container = join(repo.path, "demo-worktrees");
  const path = join(container, "gallery");
  await repo.git("worktree", "add", "-q", path);
  await Deno.writeTextFile(join(container, WORKTREES_MARKER), repo.path);
  await Deno.remove(join(path, ".git"));
  assertEquals(reasonAt(path), "worktree.git_missing");
});
