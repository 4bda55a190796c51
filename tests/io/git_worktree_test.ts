import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { canWrite, isWritableFolder } from "../../src/io/access.ts";
import { delay } from "../../src/io/clock.ts";
import { folderBytes, freeBytes } from "../../src/io/folder_size.ts";
import { mergeCommit } from "../../src/io/git_child_merge.ts";
import { conflictsBetween, pathsChangedSince } from "../../src/io/git_merge.ts";
import { hasLfsPointers, hasSubmodules } from "../../src/io/git_left_out.ts";
import { checkOut, runPostCheckout } from "../../src/io/git_check_out.ts";
import { isThere } from "../../src/io/fs.ts";
import {
  addWorktree,
  deleteBranchAt,
  distanceBetween,
  findOperation,
  listWorktrees,
  parseStatus,
  parseWorktreeList,
} from "../../src/io/git_worktree.ts";
import { mainWorktreeOf } from "../../src/io/main_worktree.ts";
import { findRepository } from "../../src/io/repository.ts";
import { commitFile } from "../helpers/session_repo.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("parseWorktreeList() reads every kind of entry", () => {
  const text = [
    "worktree /r/store.git\0bare\0\0",
    "worktree /r/a b\0HEAD 1111\0branch refs/heads/task/x/root\0\0",
    "worktree /r/c\0HEAD 2222\0detached\0locked on a stick\0\0",
    "worktree /r/d\0HEAD 3333\0branch refs/heads/d\0locked\0prunable gone\0\0",
  ].join("");
  assertEquals(
    parseWorktreeList(text).map((each) => [
      each.path,
      each.branch,
      each.isBare,
      each.lockedReason,
      each.prunableReason,
    ]),
    [
      ["/r/store.git", undefined, true, undefined, undefined],
      ["/r/a b", "task/x/root", false, undefined, undefined],
      ["/r/c", undefined, false, "on a stick", undefined],
      ["/r/d", "d", false, "", "gone"],
    ],
  );
});

Deno.test("parseStatus() keeps names with blanks whole and kinds apart", () => {
  const hash = "0".repeat(40);
  const text = [
    `1 .M N... 100644 100644 100644 ${hash} ${hash} a b`,
    `u UU N... 100644 100644 100644 100644 ${hash} ${hash} ${hash} in conflict`,
    "? new file",
    "! .env",
    "",
  ].join("\0");
  assertEquals(parseStatus(text), {
    changed: ["a b", "in conflict"],
    untracked: ["new file"],
    ignored: [".env"],
  });
});

/** Two branches that touch `both` differently, and one file each. */
async function divergedRepo(): Promise<TempRepo> {
  const repo = await TempRepo.create();
  for (const [key, value] of [["name", "n"], ["email", "e@x"]] as const) {
    await repo.git("config", `user.${key}`, value);
  }
  await repo.git("switch", "-q", "-c", "side");
  await commitFile(repo, repo.path, { path: "side", content: "s\n" });
  await repo.git("switch", "-q", "main");
  await commitFile(repo, repo.path, { path: "own", content: "o\n" });
  return repo;
}

Deno.test("pathsChangedSince() counts from where the branches parted", async () => {
  await using repo = await divergedRepo();
  assertEquals(await pathsChangedSince(repo.path, "main", "side"), ["side"]);
  assertEquals(await distanceBetween(repo.path, "main", "side"), {
    ahead: 1,
    behind: 1,
  });
});

Deno.test("conflictsBetween() names conflicts without touching anything", async () => {
  await using repo = await divergedRepo();
  assertEquals(await conflictsBetween(repo.path, "main", "side"), []);
  await commitFile(repo, repo.path, { path: "side", content: "other\n" });
  assertEquals(await conflictsBetween(repo.path, "main", "side"), ["side"]);
  assertEquals(await repo.git("status", "--porcelain"), "");
});

const SIDE = { commit: "side", message: "merge", canFastForward: false };

Deno.test("mergeCommit() leaves the worktree as it was when a hook refuses", async () => {
  await using repo = await divergedRepo();
  await Deno.writeTextFile(
    `${repo.path}/.git/hooks/pre-merge-commit`,
    "#!/bin/sh\nexit 1\n",
    { mode: 0o755 },
  );
  await assertRejects(
    () => mergeCommit(repo.path, SIDE),
    LockstepError,
  );
  assertEquals(await repo.git("status", "--porcelain"), "");
  assertEquals(findOperation(`${repo.path}/.git`), undefined);
  await Deno.remove(`${repo.path}/.git/hooks/pre-merge-commit`);
  await mergeCommit(repo.path, SIDE);
  assertEquals(isThere(`${repo.path}/side`), true);
});

Deno.test("checkOut() and runPostCheckout() leave a worktree as git worktree add does", async () => {
  await using repo = await TempRepo.create();
  await repo.write("src/a/x", "x\n");
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "files");
  const commit = (await repo.git("rev-parse", "HEAD")).trim();
  await Deno.writeTextFile(
    `${repo.path}/.git/hooks/post-checkout`,
    `#!/bin/sh\necho "$@" "$(git rev-parse --show-toplevel)" >>"${repo.root}/ran"\nexit 1\n`,
    { mode: 0o755 },
  );
  const { path, branch } = { path: `${repo.root}/own`, branch: "own" };
  await addWorktree(repo.path, { path, branch, commit });
  assertEquals(isThere(`${path}/README.md`), false);
  const { gitDir } = findRepository(path);
  await checkOut({ path, gitDir });
  await runPostCheckout(path, commit);
  assertEquals(await repo.git("-C", path, "status", "--porcelain"), "");
  assertEquals(await Deno.readTextFile(`${path}/src/a/x`), "x\n");
  await repo.exec(["git", "worktree", "add", "-q", "../other"]);
  const zeros = "0".repeat(40);
  assertEquals(
    await Deno.readTextFile(`${repo.root}/ran`),
    ["own", "other"].map((name) =>
      `${zeros} ${commit} 1 ${repo.root}/${name}\n`
    ).join(""),
  );
});

Deno.test("checkOut() takes a scope up to its first wildcard", async () => {
  await using repo = await TempRepo.create();
  for (const path of ["src/a/x", "src/b/y", "docs/z", "lib/one"]) {
    await repo.write(path, "x\n");
  }
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "files");
  await repo.git("worktree", "add", "-q", "--no-checkout", "../sparse");
  const path = `${repo.root}/sparse`;
  const { gitDir } = findRepository(path);
  const scope = { allow: ["src/a/**/*.ts", "lib/one"], deny: [] };
  await checkOut({ path, gitDir }, scope);
  assertEquals(
    ["README.md", "src/a/x", "lib/one", "src/b/y", "docs/z"].map((each) =>
      isThere(`${path}/${each}`)
    ),
    [true, true, true, false, false],
  );
});

Deno.test("mainWorktreeOf() gives the same name and place from each worktree", async () => {
  await using repo = await TempRepo.create();
  await repo.git(
    "clone",
    "-q",
    "--separate-git-dir",
    "../data.git",
    ".",
    "../w",
  );
  const work = `${repo.root}/w`;
  await repo.git("-C", work, "worktree", "add", "-q", "-b", "x", "../x");
  const named = async (folder: string) => {
    const { name, parent } = await mainWorktreeOf(findRepository(folder));
    return [name, parent];
  };
  assertEquals(await named(work), ["data", repo.root]);
  assertEquals(await named(`${repo.root}/x`), ["data", repo.root]);
  assertEquals(await named(repo.path), ["demo", repo.root]);
});

Deno.test("canWrite() and isWritableFolder() say no for what is not there", async () => {
  await using repo = await TempRepo.create();
  const none = `${repo.path}/none`;
  assertEquals(
    [await canWrite(`${repo.path}/README.md`), await canWrite(none)],
    [true, false],
  );
  assertEquals(
    [await isWritableFolder(repo.path), await isWritableFolder(none)],
    [true, false],
  );
  assertEquals(isThere(none), false);
});

Deno.test("folderBytes() and freeBytes() answer nothing for what is not there", async () => {
  await using repo = await TempRepo.create();
  assertEquals((await folderBytes(repo.path) ?? 0) > 0, true);
  assertEquals((await freeBytes(repo.path) ?? 0) > 0, true);
  assertEquals(await folderBytes(`${repo.path}/none`), undefined);
  assertEquals(await freeBytes(`${repo.path}/none`), undefined);
});

Deno.test("hasSubmodules() and hasLfsPointers() tell what a worktree lacks", async () => {
  await using repo = await TempRepo.create();
  const lacks = async () => [
    hasSubmodules(repo.path),
    await hasLfsPointers(repo.path),
  ];
  assertEquals(await lacks(), [false, false]);
  await repo.write(".gitmodules", "");
  await repo.write(".gitattributes", "*.bin filter=lfs diff=lfs -text\n");
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "attributes");
  assertEquals(await lacks(), [true, true]);
  await repo.git("config", "filter.lfs.process", "git-lfs filter-process");
  assertEquals(await lacks(), [true, false]);
});

Deno.test("deleteBranchAt() outwaits whoever else deletes, and says so when it cannot", async () => {
  await using repo = await TempRepo.create();
  await repo.git("branch", "x");
  const commit = (await repo.git("rev-parse", "x")).trim();
  const lock = `${repo.path}/.git/packed-refs.lock`;
  await Deno.writeTextFile(lock, "");
  const deleting = deleteBranchAt(repo.path, "x", commit);
  // git alone gives up after a second: that second is what is tested.
  await delay(1_300);
  await Deno.remove(lock);
  assertEquals(await deleting, true);
  assertEquals(await deleteBranchAt(repo.path, "x", commit), false);
  await Deno.writeTextFile(`${repo.path}/.git/refs/heads/main.lock`, "");
  await assertRejects(
    () => deleteBranchAt(repo.path, "main", commit),
    LockstepError,
  );
});

Deno.test("listWorktrees() answers while others add and remove worktrees", async () => {
  await using repo = await TempRepo.create();
  let isBusy = true;
  const churn = async (name: string) => {
    for (let round = 0; round < 12; round++) {
      await repo.git("worktree", "add", "-q", "--detach", `../${name}`);
      await repo.git("worktree", "remove", `../${name}`);
    }
  };
  const list = async () => {
    while (isBusy) {
      assertEquals((await listWorktrees(repo.path)).length > 0, true);
    }
  };
  const lists = [list(), list()];
  await churn("a");
  isBusy = false;
  await Promise.all(lists);
});
