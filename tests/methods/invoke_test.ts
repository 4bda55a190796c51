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
