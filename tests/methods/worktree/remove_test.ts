import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isThere } from "../../../src/io/fs.ts";
import {
  commitFile,
  openSession,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

async function start(repo: TempRepo) {
  const { worktree: root } = await openSession(repo, "--user-request", "fix");
  const child = await spawnChild(repo, root.path, "auth", "--allow", "src");
  const remove = (...args: string[]) =>
    repo.run(["worktree", "remove", "auth", "--json", ...args], {
      cwd: root.path,
    });
  return { root, child, remove };
}

Deno.test("worktree.remove takes folder, branch and git's record away", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  const removed = JSON.parse((await remove()).stdout).data;
  assertEquals([removed.branch_deleted, removed.backup_ref], [true, null]);
  assert(!isThere(child.path));
  assertEquals(await repo.git("branch", "--list", child.branch), "");
  assert(!(await repo.git("worktree", "list")).includes("auth"));
  const again = JSON.parse((await remove()).stdout).data;
  assertEquals(again.branch_deleted, false);
});

Deno.test("worktree.remove refuses new files, and force keeps them in a backup", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  await Deno.writeTextFile(`${child.path}/idea.txt`, "precious\n");
  await Deno.writeTextFile(`${child.path}/README.md`, "changed\n");
  assertEquals(reasonOf(await remove()), "worktree.dirty");
  const { backup_ref } = JSON.parse((await remove("--force")).stdout).data;
  assertEquals(await repo.git("show", `${backup_ref}:idea.txt`), "precious\n");
  assertEquals(await repo.git("show", `${backup_ref}:README.md`), "changed\n");
});

Deno.test("worktree.remove refuses unmerged commits, and force keeps them in a backup", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a" });
  const refused = await remove();
  assertEquals(reasonOf(refused), "worktree.unmerged");
  assertStringIncludes(refused.stderr, "1 commit of");
  const { backup_ref } = JSON.parse((await remove("--force")).stdout).data;
  assertEquals(await repo.git("show", `${backup_ref}:src/a`), "src/a\n");
});

Deno.test("worktree.remove leaves the branch on request", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a" });
  assertEquals((await remove("--keep-branch")).status, 0);
  assertEquals(await repo.git("show", `${child.branch}:src/a`), "src/a\n");
});

Deno.test("worktree.remove takes a squash merge for a merge", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child, remove } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a" });
  await commitFile(repo, root.path, { path: "docs/b" });
  await commitFile(repo, root.path, { path: "src/a" });
  const { backup_ref } = JSON.parse((await remove()).stdout).data;
  assertEquals(await repo.git("show", `${backup_ref}:src/a`), "src/a\n");
});

Deno.test("worktree.remove refuses a folder that somebody works in", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  const other = new Deno.Command("sleep", { args: ["60"], cwd: child.path })
    .spawn();
  try {
    const refused = await remove("--force");
    assertEquals(reasonOf(refused), "worktree.in_use");
    assertStringIncludes(refused.stderr, String(other.pid));
  } finally {
    other.kill();
    await other.status;
  }
});

Deno.test("worktree.remove refuses what git has locked, forced or not", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  await repo.git("worktree", "lock", "--reason", "on a stick", child.path);
  assertEquals(reasonOf(await remove("--force")), "worktree.locked");
});

Deno.test("worktree.remove never touches a clone that stands on the path", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  await Deno.remove(child.path, { recursive: true });
  await repo.git("clone", "-q", repo.path, child.path);
  assertEquals(reasonOf(await remove("--force")), "worktree.identity");
  assert(isThere(`${child.path}/README.md`));
});

Deno.test("worktree.remove refuses in the middle of a rebase", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child, remove } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a", content: "child\n" });
  await commitFile(repo, root.path, { path: "src/a", content: "root\n" });
  await repo.exec(["git", "rebase", "task/fix/root"], { cwd: child.path });
  const refused = await remove("--force");
  assertEquals(reasonOf(refused), "worktree.identity");
  assertStringIncludes(refused.stderr, "rebase");
});

Deno.test("worktree.remove refuses the worktree of another open session", async () => {
  await using repo = await TempRepo.create({ init: true });
  await start(repo);
  const other = await openSession(repo, "--user-request", "other");
  const refused = await repo.run(["worktree", "remove", "auth", "--json"], {
    cwd: other.worktree.path,
  });
  assertEquals(reasonOf(refused), "worktree.foreign_session");
});

Deno.test("worktree.clean lists first, and removes only what has served", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  const merged = await spawnChild(repo, root.path, "merged", "--allow", "src");
  await commitFile(repo, merged.path, { path: "src/m" });
  await repo.mustRunIn(root.path, "worktree", "merge-to-parent", "merged");
  const fates = async (...args: string[]) => {
    const { worktrees } = await repo.mustRunIn(
      root.path,
      "worktree",
      "clean",
      ...args,
    ) as {
      worktrees: { slug: string; kept_because: string; is_removed: boolean }[];
    };
    return worktrees.map((each) =>
      `${each.slug} ${each.kept_because === null} ${each.is_removed}`
    ).sort();
  };
  const listed = ["auth false false", "fix false false", "merged true false"];
  assertEquals(await fates(), listed);
  assert(isThere(merged.path));
  assertEquals((await fates("--apply"))[2], "merged true true");
  assert(!isThere(merged.path));
  assert(isThere(child.path));
});

Deno.test("worktree.remove tells of a stash that was made on the branch", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, remove } = await start(repo);
  await Deno.writeTextFile(`${child.path}/README.md`, "stashed\n");
  await repo.exec(["git", "stash", "-q"], { cwd: child.path });
  assertEquals(reasonOf(await remove()), "worktree.stashed");
  assertEquals((await remove("--force")).status, 0);
  assertStringIncludes(await repo.git("stash", "list"), child.branch);
});

Deno.test("worktree.remove keeps a submodule's own commits, forced or not", async () => {
  await using repo = await TempRepo.create();
  await repo.git("clone", "-q", ".", "../library");
  const allow = ["-c", "protocol.file.allow=always"] as const;
  await repo.git(...allow, "submodule", "--quiet", "add", "../library", "lib");
  await repo.git("commit", "-q", "-m", "submodule");
  await repo.mustRun("workspace", "init");
  const { child, remove } = await start(repo);
  const inChild = (...args: string[]) =>
    repo.exec(["git", ...args], { cwd: child.path });
  await inChild(...allow, "submodule", "--quiet", "update", "--init");
  await inChild("-C", "lib", "commit", "-q", "--allow-empty", "-m", "own");
  assertEquals(reasonOf(await remove("--force")), "worktree.submodules");
  await inChild("-C", "lib", "push", "-q", "origin", "HEAD:refs/heads/own");
  await inChild("submodule", "--quiet", "update");
  assertEquals((await remove()).status, 0);
  assert(!isThere(child.path));
});
