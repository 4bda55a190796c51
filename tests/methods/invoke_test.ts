import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ThreadRepo } from "../helpers/thread_repo.ts";

Deno.test("a worker that drops its credential and its folder cannot make itself a wider worktree", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(
    'here=$PWD; cd "$(git rev-parse --git-common-dir)/.." && ' +
      "LOCKSTEP_THREAD= lockstep --json worktree spawn wider --allow . 2>$here/said; " +
      "env -u LOCKSTEP_THREAD lockstep --json task list >$here/read",
  );
  await threads.until(thread.id, "completed");
  const said = await Deno.readTextFile(join(worktree_path, "said"));
  assertEquals(JSON.parse(said).error.reason, "actor.disguised");
  const read = await Deno.readTextFile(join(worktree_path, "read"));
  assertEquals(JSON.parse(read).ok, true);
});

Deno.test("a worker without its credential is itself at home, and nobody in the worktree of a sibling", async () => {
  await using threads = await ThreadRepo.create();
  const spawned = await threads.mustRun("worktree", "spawn", "sibling") as {
    worktree: { path: string };
  };
  const lock = (path: string, to: string) =>
    `env -u LOCKSTEP_THREAD lockstep --json lock acquire ${path} --reason x >${to} 2>&1`;
  const { thread, worktree_path } = await threads.spawn(
    `here=$PWD; ${lock("src/a", "$here/home")}; ` +
      `cd ${spawned.worktree.path} && ${lock("src/b", "$here/away")}; :`,
  );
  await threads.until(thread.id, "completed");
  const answer = async (name: string) =>
    JSON.parse(await Deno.readTextFile(join(worktree_path, name)));
  assertEquals((await answer("home")).ok, true);
  assertEquals((await answer("away")).error.reason, "actor.disguised");
});
