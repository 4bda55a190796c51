import { assert, assertEquals } from "@std/assert";
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
  await commitFile(repo, child.path, { path: "src/a" });
  const repair = (...args: string[]) =>
    repo.run(["worktree", "repair", "auth", "--json", ...args], {
      cwd: root.path,
    });
  const action = async (...args: string[]) =>
    JSON.parse((await repair(...args)).stdout).data.action;
  return { root, child, repair, action };
}

Deno.test("worktree.repair has nothing to do for a sound worktree", async () => {
  await using repo = await TempRepo.create({ init: true });
  assertEquals(await (await start(repo)).action(), "nothing_to_do");
});

Deno.test("worktree.repair makes a deleted folder again from its branch", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, action } = await start(repo);
  await Deno.remove(child.path, { recursive: true });
  assertEquals(await action(), "made_again");
  assertEquals(await Deno.readTextFile(`${child.path}/src/a`), "src/a\n");
});

Deno.test("worktree.repair makes what git has locked again only once it is unlocked", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, repair, action } = await start(repo);
  await repo.git("worktree", "lock", "--reason", "on a stick", child.path);
  await Deno.remove(child.path, { recursive: true });
  assertEquals(reasonOf(await repair()), "worktree.locked");
  assertEquals(isThere(child.path), false);
  await repo.git("worktree", "unlock", child.path);
  assertEquals(await action(), "made_again");
});

Deno.test("worktree.repair finds a folder that git has moved", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, action } = await start(repo);
  await repo.git("worktree", "move", child.path, "../elsewhere");
  assertEquals(await action(), "found_again");
  const { path } = await repo.mustRun("worktree", "path", "auth") as {
    path: string;
  };
  assertEquals(path, `${repo.root}/elsewhere`);
});

Deno.test("worktree.repair takes over the place it is told", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, action } = await start(repo);
  await Deno.rename(child.path, `${repo.root}/elsewhere`);
  assertEquals(await action("--path", `${repo.root}/elsewhere`), "found_again");
  const listed = await repo.git("worktree", "list");
  assert(listed.includes(`${repo.root}/elsewhere`));
});

Deno.test("worktree.repair writes a lost .git file again", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { child, action } = await start(repo);
  await Deno.writeTextFile(`${child.path}/unsaved`, "x");
  await Deno.remove(`${child.path}/.git`);
  assertEquals(await action(), "linked_again");
  assert(isThere(`${child.path}/unsaved`));
});

Deno.test("worktree.repair does not make a folder on a volume that is not there", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { repair } = await start(repo);
  const container = `${repo.root}/demo-worktrees`;
  await Deno.rename(container, `${repo.root}/unmounted`);
  const refused = await repo.run(["worktree", "repair", "auth", "--json"]);
  assertEquals(reasonOf(refused), "worktree.volume_absent");
  assert(!isThere(container));
  await Deno.rename(`${repo.root}/unmounted`, container);
  assertEquals((await repair()).status, 0);
});

Deno.test("worktree.adopt takes a worktree in that git has", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root } = await start(repo);
  await repo.git("worktree", "add", "-q", "-b", "hotfix", "../hot fix");
  const { worktree } = await repo.mustRunIn(
    root.path,
    "worktree",
    "adopt",
    `${repo.root}/hot fix`,
    "--allow",
    "src",
  ) as { worktree: { slug: string; branch: string; kind: string } };
  assertEquals([worktree.slug, worktree.branch, worktree.kind], [
    "hot-fix",
    "hotfix",
    "child",
  ]);
  const outside = await commitFile(repo, `${repo.root}/hot fix`, {
    path: "out",
  });
  assertEquals(outside.status, 1);
});

Deno.test("worktree.adopt refuses what it cannot answer for", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root } = await start(repo);
  await repo.git("worktree", "add", "-q", "--detach", "../detached");
  await repo.git("clone", "-q", ".", "../foreign");
  const adopt = async (name: string) =>
    reasonOf(
      await repo.run(["worktree", "adopt", `${repo.root}/${name}`, "--json"], {
        cwd: root.path,
      }),
    );
  assertEquals(await adopt("demo"), "worktree.is_main");
  assertEquals(await adopt("detached"), "worktree.detached");
  assertEquals(await adopt("foreign"), "worktree.identity");
  assertEquals(await adopt("demo-worktrees/auth"), "worktree.recorded");
});
