import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import {
  editConfig,
  findEffectiveHooksPath,
  findPreviousHooksPath,
} from "../../src/io/git_config.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

Deno.test("findPreviousHooksPath() looks past the include of Lockstep", async () => {
  await using repo = await TempRepo.create();
  assertEquals(await findPreviousHooksPath(repo.path), "");
  await repo.git("config", "core.hooksPath", ".husky/_");
  await repo.mustRun("workspace", "init");
  assertEquals(await findPreviousHooksPath(repo.path), ".husky/_");
  assertEquals(
    await findEffectiveHooksPath(repo.path),
    join(repo.path, ".git/lockstep/hooks"),
  );
});

Deno.test("editConfig() keeps mode and link, and says whether it changed anything", async () => {
  await using repo = await TempRepo.create();
  const path = join(repo.path, ".git/config");
  const real = join(repo.root, "config");
  await Deno.rename(path, real);
  await Deno.symlink(real, path);
  await Deno.chmod(real, 0o640);
  assertEquals(editConfig(path, (text) => `${text}# x\n`), true);
  assertEquals(editConfig(path, (text) => text), false);
  assertEquals((await Deno.lstat(path)).isSymlink, true);
  assertEquals(((await Deno.stat(real)).mode ?? 0) & 0o777, 0o640);
  assertEquals((await Deno.readTextFile(real)).endsWith("# x\n"), true);
});

Deno.test("editConfig() refuses while git holds the lock", async () => {
  await using repo = await TempRepo.create();
  const path = join(repo.path, ".git/config");
  const before = await Deno.readTextFile(path);
  await Deno.writeTextFile(`${path}.lock`, "");
  const error = assertThrows(
    () => editConfig(path, (text) => `${text}# x\n`),
    LockstepError,
  );
  assertEquals(error.reason, "config.locked");
  assertEquals(await Deno.readTextFile(path), before);
  assertEquals(await Deno.readTextFile(`${path}.lock`), "");
});
