import { assertEquals, assertStringIncludes } from "@std/assert";
import { commitFile, spawnChild } from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";
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
    "stale     its base is 1 commit behind main",
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

Deno.test("a session opens although git cannot tell how far its base is", async () => {
  await using repo = await TempRepo.create({ init: true });
  const tree = (await repo.git("rev-parse", "HEAD^{tree}")).trim();
  const raw = `tree ${tree}\nparent ${"1".repeat(40)}\n` +
    "author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nbroken\n";
  await Deno.writeTextFile(`${repo.root}/raw`, raw);
  const commit = (await repo.git(
    ...["hash-object", "-t", "commit", "-w", "--literally", `${repo.root}/raw`],
  )).trim();
  await Deno.writeTextFile(`${repo.path}/.git/refs/heads/broken`, commit);
  await repo.git("config", "branch.main.remote", ".");
  await repo.git("config", "branch.main.merge", "refs/heads/broken");
  const opened = await repo.run(["session", "open", "--user-request", "fix"]);
  assertEquals(opened.status, 0, opened.stderr);
  assertEquals(/^target/m.test(opened.stdout), false);
  assertStringIncludes(opened.stderr, "distance to the target: ");
});
