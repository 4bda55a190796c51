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
  return { root, child };
}

Deno.test("worktree.sync merges the parent into the child, once", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  // Outside the child's scope: what comes from the parent does not count.
  await commitFile(repo, root.path, { path: "docs/a" });
  await commitFile(repo, child.path, { path: "src/a" });
  const sync = async () =>
    await repo.mustRunIn(child.path, "worktree", "sync") as {
      is_new: boolean;
      ahead: number;
      behind: number;
    };
  const first = await sync();
  assertEquals([first.is_new, first.ahead, first.behind], [true, 2, 0]);
  assertEquals((await sync()).is_new, false);
  assertEquals(await Deno.readTextFile(`${child.path}/docs/a`), "docs/a\n");
});

Deno.test("worktree.sync makes no commit where moving the branch is enough", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root } = await start(repo);
  await commitFile(repo, root.path, { path: "docs/a" });
  const synced = await repo.mustRunIn(
    root.path,
    "worktree",
    "sync",
    "auth",
  ) as { ahead: number; commit: string };
  const tip = await repo.git("rev-parse", "task/fix/root");
  assertEquals([synced.ahead, synced.commit], [0, tip.trim()]);
});

Deno.test("worktree.sync leaves the child as it was when there is a conflict", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  await commitFile(repo, root.path, { path: "src/a", content: "root\n" });
  await commitFile(repo, child.path, { path: "src/a", content: "child\n" });
  const before = await repo.git("for-each-ref");
  const conflict = await repo.run(["worktree", "sync", "auth", "--json"], {
    cwd: root.path,
  });
  assertEquals(reasonOf(conflict), "worktree.conflict");
  assertEquals(await repo.git("for-each-ref"), before);
});

Deno.test("worktree.diff shows what was changed, committed and not", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  await commitFile(repo, root.path, { path: "docs/a" });
  await commitFile(repo, child.path, { path: "src/a" });
  await Deno.writeTextFile(`${child.path}/new`, "x");
  const diff = await repo.mustRunIn(
    root.path,
    "worktree",
    "diff",
    "auth",
    "--patch",
  ) as Record<string, unknown>;
  assertEquals(
    [diff.base, diff.ahead, diff.behind, diff.paths, diff.uncommitted],
    ["task/fix/root", 1, 1, ["src/a"], ["new"]],
  );
  assertEquals(String(diff.patch).includes("+src/a"), true);
});

Deno.test("worktree.create starts from any commit", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root } = await start(repo);
  const first = (await repo.git("rev-parse", "HEAD")).trim();
  await commitFile(repo, root.path, { path: "docs/a" });
  const { worktree } = await repo.mustRunIn(
    root.path,
    "worktree",
    "create",
    "old",
    "--base-ref",
    first,
  ) as { worktree: Record<string, unknown> };
  assertEquals([worktree.base_ref, worktree.base_commit], [null, first]);
  const unknown = await repo.run(
    ["worktree", "create", "x", "--base-ref=--all", "--json"],
    { cwd: root.path },
  );
  assertEquals(reasonOf(unknown), "worktree.no_base");
});

Deno.test("worktree.spawn refuses a parent of another session", async () => {
  await using repo = await TempRepo.create({ init: true });
  await start(repo);
  const other = await openSession(repo, "--user-request", "other");
  const refused = await repo.run(
    ["worktree", "spawn", "x", "--parent", "auth", "--json"],
    { cwd: other.worktree.path },
  );
  assertEquals(reasonOf(refused), "worktree.foreign_session");
  assertStringIncludes(refused.stderr, "belongs to another session: fix");
});

Deno.test("worktree.spawn starts a grandchild from the child's commits", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  await commitFile(repo, child.path, { path: "src/a" });
  const grandchild = await spawnChild(
    repo,
    root.path,
    ...["deep", "--parent", "auth", "--allow", "src"],
  );
  assertEquals([grandchild.parent, grandchild.base_ref], [
    "auth",
    "task/fix/auth",
  ]);
  assertEquals(await Deno.readTextFile(`${grandchild.path}/src/a`), "src/a\n");
});
