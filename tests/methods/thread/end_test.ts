import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { delay } from "../../../src/io/clock.ts";
import { findByEnvironment } from "../../../src/io/pid.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

const FAMILY = "sleep 600 & setsid sleep 601 & touch up; wait";

interface Report {
  readonly true_state: string;
  readonly supervisor: string;
}

async function reportOf(threads: ThreadRepo, id: string): Promise<Report> {
  const status = await threads.mustRun("thread", "child", "status", id);
  return (status as { report: Report }).report;
}

Deno.test("stop ends a thread with all that it started", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(FAMILY);
  await threads.untilFile(join(worktree_path, "up"));
  const { run_id } = await threads.thread(thread.id);
  await threads.mustRun(
    "thread",
    "child",
    "stop",
    thread.id,
    "--terminate-pane",
  );
  const ended = await threads.thread(thread.id);
  assertEquals(ended.state, "stopped");
  assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${run_id}`), []);
  const panes = await threads.tmux("list-panes", "-a");
  assertEquals(panes.stdout, "");
  const again = await threads.mustRun("thread", "child", "stop", thread.id);
  assertEquals((again as { has_ended: boolean }).has_ended, true);
});

Deno.test("a killed supervisor is found out, and reap clears up", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(FAMILY);
  await threads.untilFile(join(worktree_path, "up"));
  const { supervisor, run_id } = await threads.thread(thread.id);
  assert(supervisor !== null);
  Deno.kill(supervisor.pid, "SIGKILL");
  for (let i = 0; i < 200; i++) {
    if ((await reportOf(threads, thread.id)).supervisor === "dead") break;
  }
  assertEquals((await reportOf(threads, thread.id)).true_state, "orphaned");
  const status = await threads.run("status");
  assert(status.stdout.includes(`thread ${thread.id} has lost`));
  const reaped = await threads.mustRun("thread", "child", "reap") as {
    reaped: { state: string; ended_pids: number[]; left_pids: number[] }[];
  };
  assertEquals(reaped.reaped[0]?.state, "failed");
  assertEquals(reaped.reaped[0]?.ended_pids.length, 3);
  assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${run_id}`), []);
  const ended = await threads.thread(thread.id);
  assertEquals(ended.note, "its supervisor died without a word");
  assertEquals(await threads.mustRun("thread", "child", "reap"), {
    reaped: [],
  });
});

Deno.test("threads end with the tmux server, and say so", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(
    "trap '' INT HUP; touch up; sleep 600; sleep 601",
  );
  await threads.untilFile(join(worktree_path, "up"));
  await threads.tmux("kill-server");
  const ended = await threads.until(thread.id, "stopped");
  assertEquals(ended.note, "its pane was closed");
  assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${ended.run_id}`), []);
  // The viewer comes back with the next thread.
  const next = await threads.spawn("true", "--title", "next");
  await threads.until(next.thread.id, "completed");
});

Deno.test("a thread that overruns its time is ended, and has failed", async () => {
  await using threads = await ThreadRepo.create();
  const { thread } = await threads.spawn(
    "exec sleep 600",
    "--time-limit-seconds",
    "1",
  );
  const ended = await threads.until(thread.id, "failed");
  assertEquals(
    [ended.signal, ended.note],
    ["SIGINT", "hard timeout (1s)"],
  );
});

Deno.test("a worker outlives a ledger that cannot be read for a while", async () => {
  await using threads = await ThreadRepo.create();
  const { thread, worktree_path } = await threads.spawn(
    "touch up; while [ ! -e stop ]; do sleep 0.1; done; echo went on",
  );
  await threads.untilFile(join(worktree_path, "up"));
  await threads.until(thread.id, "running");
  const journal = join(
    threads.repo.path,
    ".git/lockstep/ledger/journal.jsonl",
  );
  const whole = await Deno.readFile(journal);
  await Deno.writeTextFile(journal, "damaged\n");
  const { run_id } = thread;
  const events = join(
    threads.repo.path,
    ".git/lockstep/runs",
    run_id ?? "",
    "events.jsonl",
  );
  for (let i = 0; i < 500; i++) {
    if ((await Deno.readTextFile(events)).includes("ledger.damaged")) break;
    await delay(20);
  }
  await Deno.writeFile(journal, whole);
  await Deno.writeTextFile(join(worktree_path, "stop"), "");
  await threads.until(thread.id, "completed");
  const said = (await Deno.readTextFile(events)).match(/ledger\.damaged/g);
  assertEquals(said?.length, 1);
});

Deno.test("one child too many waits until one of the others has ended", async () => {
  await using threads = await ThreadRepo.create(
    "limits:\n  children_per_session: 2\n",
  );
  const ids = [];
  for (const scope of ["a", "b"]) {
    const { thread } = await threads.spawn(
      "exec sleep 600",
      ...["--scope", scope],
    );
    ids.push(thread.id);
  }
  const spawn = () =>
    threads.run(
      ...["thread", "child", "spawn", "--scope", "c"],
      ...["--runner", "command", "--json", "--", "true"],
    );
  const third = await spawn();
  assertEquals(
    [third.status, JSON.parse(third.stderr).error.reason],
    [3, "thread.limit_reached"],
  );
  await threads.mustRun("thread", "child", "stop", ids[0] ?? "");
  assertEquals((await spawn()).status, 0);
});
