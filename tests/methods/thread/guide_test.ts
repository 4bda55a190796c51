import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { delay } from "../../../src/io/clock.ts";
import { roleGuide } from "../../../src/core/role_guide.ts";
import { reasonOf } from "../../helpers/session_repo.ts";
import { type Spawned, ThreadRepo } from "../../helpers/thread_repo.ts";

/** Waits for the whole assignment that a worker copied. */
async function guideOf({ worktree_path }: Spawned, threads: ThreadRepo) {
  await threads.untilFile(join(worktree_path, "copied"));
  const text = await Deno.readTextFile(join(worktree_path, "assignment.json"));
  return JSON.parse(text).guide;
}

const COPY = "cp $LOCKSTEP_ASSIGNMENT assignment.json; touch copied";

Deno.test("a worker gets the guide of its role, or the one that was named", async () => {
  await using threads = await ThreadRepo.create();
  assertEquals(
    await guideOf(await threads.spawn(COPY), threads),
    roleGuide("worker"),
  );
  const path = join(threads.folder, "guide.md");
  await Deno.writeTextFile(path, "Begin with the tests.\n");
  const named = await threads.spawn(COPY, "--agent-guide-path", "guide.md");
  assertEquals(await guideOf(named, threads), "Begin with the tests.\n");
  assertEquals(named.thread.agent_guide_path, path);
});

Deno.test("a spawn with no such role or guide makes nothing", async () => {
  await using threads = await ThreadRepo.create();
  const bad = await Deno.makeTempDir({ dir: threads.repo.root });
  await Deno.writeTextFile(join(bad, "empty.md"), " \n");
  await Deno.writeTextFile(join(bad, "long.md"), "x".repeat(40_000));
  const spawn = (...args: string[]) =>
    threads.run(
      ...["thread", "child", "spawn", "--scope", "src/**", "--json"],
      ...[...args, "--runner", "command", "--", "true"],
    );
  assertEquals((await spawn("--role", "boss")).status, 2);
  for (const name of ["absent.md", "empty.md", "long.md", "."]) {
    const outcome = await spawn("--agent-guide-path", join(bad, name));
    assertEquals(reasonOf(outcome), "guide.not_usable", name);
  }
  const { threads: rows } = await threads.mustRun(
    ...["thread", "child", "list"],
  ) as { threads: unknown[] };
  assertEquals(rows, []);
});

Deno.test("the title of a pane follows the state of its Case", async () => {
  await using threads = await ThreadRepo.create();
  for (const level of ["epic", "feature", "test_group", "case"]) {
    const parent = { feature: "E1", test_group: "F2", case: "G3" }[level];
    await threads.mustRun(
      ...["task", "create", "--level", level, "--title", level],
      ...(parent === undefined ? [] : ["--parent", parent]),
    );
  }
  const { thread, worktree_path } = await threads.spawn(
    "until [ -e go ]; do sleep 0.05; done; lockstep case begin C4; sleep 60",
    ...["--title", "x", "--case-ids", "C4"],
  );
  const untilTitle = async (part: string) => {
    let title = "";
    for (let i = 0; i < 1000; i++) {
      const shown = await threads.tmux(
        ...["list-panes", "-a", "-F", "#{pane_title}"],
      );
      title = shown.stdout;
      if (title.includes(part)) return;
      await delay(20);
    }
    assert(false, title);
  };
  await untilTitle(`${thread.id} worker C4 (todo)`);
  await Deno.writeTextFile(join(worktree_path, "go"), "");
  await untilTitle(`${thread.id} worker C4 (active)`);
});
