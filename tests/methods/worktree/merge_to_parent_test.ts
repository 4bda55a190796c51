import { assertEquals, assertStringIncludes } from "@std/assert";
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
  const merge = () =>
    repo.run(["worktree", "merge-to-parent", "auth", "--json"], {
      cwd: root.path,
    });
  return { root, child, merge };
}

Deno.test("worktree.merge_to_parent merges a child with a merge commit, once", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child, merge } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a" });
  const first = JSON.parse((await merge()).stdout).data;
  assertEquals([first.is_new, first.paths, first.worktree.state], [
    true,
    ["src/a"],
    "merged",
  ]);
  const parents = await repo.exec(
    ["git", "rev-list", "--parents", "-n1", first.commit],
    { cwd: root.path },
  );
  assertEquals(parents.stdout.trim().split(" ").length, 3);
  const again = JSON.parse((await merge()).stdout).data;
  assertEquals([again.is_new, again.commit], [false, first.commit]);
});

Deno.test("children are merged and backed up where git does not know who commits", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a" });
  const env = { GIT_AUTHOR_NAME: "", GIT_COMMITTER_NAME: "" };
  const at = { cwd: root.path, env };
  const merged = await repo.run(["worktree", "merge-to-parent", "auth"], at);
  assertEquals([merged.status, merged.stderr], [0, ""]);
  await Deno.writeTextFile(`${child.path}/left.txt`, "left\n");
  const removed = await repo.run(["worktree", "remove", "auth", "--force"], at);
  assertEquals([removed.status, removed.stderr], [0, ""]);
  const names = await repo.git(
    "for-each-ref",
    "--format=%(committername)",
    "refs/heads/task",
    "refs/lockstep/backup",
  );
  assertEquals(names.trim().split("\n"), ["Lockstep", "Lockstep"]);
});

Deno.test("worktree.merge_to_parent refuses what is not committed in the child", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, merge } = await start(repo);
  await Deno.writeTextFile(`${child.path}/new`, "x");
  assertEquals(reasonOf(await merge()), "worktree.dirty");
});

Deno.test("worktree.merge_to_parent refuses a commit outside the child's scope", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, merge } = await start(repo);
  await Deno.writeTextFile(`${child.path}/out`, "x");
  // Past every hook, as somebody with bad intent would.
  for (
    const args of [["add", "out"], ["commit", "-q", "-m", "out"]] as const
  ) {
    await repo.exec(["git", "-c", "core.hooksPath=/dev/null", ...args], {
      cwd: child.path,
    });
  }
  assertEquals(reasonOf(await merge()), "scope.outside");
});

Deno.test("worktree.merge_to_parent names the conflict and leaves both as they were", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child, merge } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a", content: "child\n" });
  await commitFile(repo, root.path, { path: "src/a", content: "root\n" });
  const before = await repo.git("for-each-ref");
  const conflict = await merge();
  assertEquals(reasonOf(conflict), "worktree.conflict");
  assertStringIncludes(conflict.stderr, "src/a");
  assertEquals(await repo.git("for-each-ref"), before);
  const status = await repo.exec(["git", "status", "--porcelain"], {
    cwd: root.path,
  });
  assertEquals(status.stdout, "");
});

Deno.test("worktree.merge_to_parent is not for the child itself", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child } = await start(repo);
  const refused = await repo.run(
    ["worktree", "merge-to-parent", "auth", "--session", "fix", "--json"],
    { cwd: child.path },
  );
  assertEquals(reasonOf(refused), "actor.not_allowed");
});

Deno.test("worktree.merge_to_parent refuses a folder that a clone has replaced", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, merge } = await start(repo);
  await Deno.rename(child.path, `${child.path}-moved`);
  await repo.git("clone", "-q", repo.path, child.path);
  const refused = await merge();
  assertEquals(reasonOf(refused), "worktree.identity");
  assertStringIncludes(refused.stderr, "another repository");
});

Deno.test("worktree.merge_to_parent refuses while the child is on another branch", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, merge } = await start(repo);
  await repo.exec(["git", "checkout", "-q", "--detach"], { cwd: child.path });
  assertEquals(reasonOf(await merge()), "worktree.identity");
});
