import { assertEquals } from "@std/assert";
import { systemClock } from "../../../src/io/clock.ts";
import { Context } from "../../../src/methods/context.ts";
import { createWatchdog } from "../../../src/methods/thread_watchdog.ts";
import { MemoryView, putThread } from "../../helpers/memory_view.ts";
import {
  commitFile,
  openSession,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

Deno.test("createWatchdog() looks at tree, commits and limits of a thread's worktree", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree } = await openSession(repo, "--user-request", "fix");
  const child = await spawnChild(repo, worktree.path, "--allow", "src");
  const context = new Context({
    folder: child.path,
    clock: systemClock,
    session: undefined,
    credential: undefined,
    isPerson: false,
    isYes: false,
    lockWaitMs: 10_000,
    report: () => {},
    confirm: () => Promise.resolve(false),
  }, "thread.run");
  const thread = putThread(new MemoryView(), {
    id: "T1",
    session_id: child.session_id,
    worktree: child.slug,
    time_limit_seconds: 20,
  });
  await Deno.writeTextFile(`${child.path}/before.txt`, "mine\n");
  const watchdog = await createWatchdog(context, {
    thread,
    runId: "run-1",
    startedMs: 0,
    isAgent: true,
    canRestart: false,
  });
  const first = await watchdog.look();
  assertEquals(first?.changed, ["before.txt"]);
  assertEquals(watchdog.tick(0, first).kind, "none");

  await commitFile(repo, child.path, { path: "src/a.txt" });
  const second = await watchdog.look();
  assertEquals(second?.changed, ["src/a.txt", "before.txt"]);
  assertEquals(second?.mark === first?.mark, false);
  assertEquals(watchdog.tick(1000, second).kind, "none");

  await Deno.writeTextFile(`${child.path}/outside.txt`, "x\n");
  const found = watchdog.tick(2000, await watchdog.look());
  assertEquals(found.kind, "correct");
  const edit = (path: string) =>
    watchdog.event(
      { kind: "edit", id: "1", paths: [path], state: "started" },
      { atMs: 3000, seq: 1 },
    );
  edit(`${repo.path}/README.md`);
  assertEquals(watchdog.summary().outside_paths, [
    "outside.txt",
    `${repo.path}/README.md`,
  ]);
  assertEquals(watchdog.tick(19_000).kind, "none");
  assertEquals(watchdog.tick(20_000).kind, "stop");

  // A plain program without a packet does what it likes, in its time.
  const plain = await createWatchdog(context, {
    thread,
    runId: "run-2",
    startedMs: 0,
    isAgent: false,
    canRestart: false,
  });
  assertEquals(plain.wantsLook(0), false);
  for (let seq = 1; seq < 19; seq++) {
    const at = { atMs: seq * 1000, seq };
    assertEquals(plain.line("stderr", "error: no answer", at).kind, "none");
  }
  assertEquals(plain.tick(20_000).kind, "stop");
});
