import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { requireOwnFolder } from "../../src/io/own_folder.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("requireOwnFolder() refuses a link, whatever it names", async () => {
  await using repo = await TempRepo.create();
  const path = join(repo.root, "folder");
  requireOwnFolder(path);
  await Deno.mkdir(path);
  requireOwnFolder(path);
  for (const target of [path, join(repo.root, "nothing")]) {
    const link = `${path}-${target === path}`;
    await Deno.symlink(target, link);
    const error = assertThrows(() => requireOwnFolder(link), LockstepError);
    assertEquals([error.code, error.reason], ["corrupt", "folder.is_link"]);
  }
});

Deno.test("state that is a link is refused, and so is a protected branch's move", async () => {
  await using repo = await TempRepo.create({ init: true });
  const state = join(repo.path, ".git/lockstep");
  await Deno.rename(state, join(repo.root, "elsewhere"));
  await Deno.symlink(join(repo.root, "elsewhere"), state);
  for (const words of [["status"], ["workspace", "info"]]) {
    const outcome = await repo.run(words);
    assertEquals(outcome.status, 5, outcome.stderr);
    assertEquals(outcome.stderr.includes("folder.is_link"), true);
  }
  const moved = await repo.exec(
    ["git", "commit", "-q", "--allow-empty", "-n", "-m", "x"],
  );
  assertEquals(moved.stderr.includes("gate.unreadable"), true, moved.stderr);
});

Deno.test("worktrees are not made where a link took the place of their folder", async () => {
  await using repo = await TempRepo.create({ init: true });
  await Deno.mkdir(join(repo.root, "elsewhere"));
  await Deno.symlink("elsewhere", join(repo.root, "demo-worktrees"));
  const outcome = await repo.run(["session", "open", "--user-request", "x"]);
  assertEquals(outcome.status, 5, outcome.stderr);
  assertEquals(outcome.stderr.includes("folder.is_link"), true);
  const names = [...Deno.readDirSync(join(repo.root, "elsewhere"))];
  assertEquals(names, []);
});
