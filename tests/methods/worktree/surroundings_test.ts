import { assertEquals, assertStringIncludes } from "@std/assert";
import { commitFile, spawnChild } from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

/** What every answer with a new worktree has. */
interface Warned {
  readonly base_distance: unknown;
  readonly scope_overlaps: readonly {
    readonly worktree: string;
    readonly paths: readonly string[];
  }[];
}

Deno.test("a new child is told of a stale base, and of others in its scope", async () => {
  await using threads = await ThreadRepo.create();
  const { repo, folder } = threads;
  await commitFile(repo, folder, { path: "src/ui/a.ts" });
  await spawnChild(repo, folder, "kid", "--allow", "src/ui");

  const spawned = await threads.run(
    ...["worktree", "spawn", "mate", "--allow", "src"],
  );
  assertStringIncludes(
    spawned.stdout,
    "target    main: the base is 1 ahead, 0 behind\n" +
      "overlap   task/improve-gallery/kid (session improve-gallery) may write there too: src/ui",
  );

  await repo.git("config", "--local", "--unset-all", "include.path");
  await repo.git("commit", "-q", "--allow-empty", "-m", "others");
  await repo.mustRun("hooks", "repair");
  const old = await threads.run(
    ...["worktree", "create", "old", "--base-ref", "main~1", "--allow", "docs"],
  );
  assertStringIncludes(
    old.stdout,
    "stale     its base is 1 commits behind main",
  );
  const thread = await threads.mustRun(
    ...["thread", "child", "spawn", "--scope", "src/ui/b.ts"],
    ...["--runner", "command", "--json", "--", "true"],
  ) as Warned;
  assertEquals(thread.base_distance, { target: "main", ahead: 1, behind: 1 });
  assertEquals(
    thread.scope_overlaps.map((each) => [each.worktree, each.paths]),
    [["kid", ["src/ui/b.ts"]], ["mate", ["src/ui/b.ts"]]],
  );
});
