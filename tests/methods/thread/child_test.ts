import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { reasonOf } from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

Deno.test("a worker runs in a pane, and its end is on record", async () => {
  await using threads = await ThreadRepo.create();
  const script = [
    "echo hello",
    'echo "@lockstep progress 1/1 at work"',
    "lockstep thread child list --json >list.json",
    "cp $LOCKSTEP_ASSIGNMENT assignment.json",
    'echo "$LOCKSTEP_THREAD" | cut -d. -f1 >who',
    "tty >>who",
    'echo "@lockstep result all well"',
  ].join("; ");
  const { thread, worktree_path, viewer } = await threads.spawn(
    script,
    "--title",
    "csv writer",
  );
  const ended = await threads.until(thread.id, "completed");
  assertEquals(
    [ended.exit_status, ended.note, ended.progress],
    [0, "all well", "1/1 at work"],
  );
  const who = await Deno.readTextFile(join(worktree_path, "who"));
  assertEquals(who, `${thread.id}\nnot a tty\n`);
  const assignment = JSON.parse(
    await Deno.readTextFile(join(worktree_path, "assignment.json")),
  );
  assertEquals(assignment.worktree.path, worktree_path);
  assertEquals(assignment.scope.allow, ["src/**"]);
  const pane = await threads.tmux(
    "list-panes",
    "-t",
    `=${viewer}:`,
    "-F",
    "#{pane_id} #{pane_dead} #{pane_input_off} #{pane_title}",
  );
  assertEquals(
    pane.stdout,
    `${ended.pane_id} 1 1 ${thread.id} worker completed: csv writer\n`,
  );
  const screen = await threads.tmux("capture-pane", "-p", "-t", "%0");
  assert(/\d\d:\d\d:\d\d hello\n/.test(screen.stdout), screen.stdout);
  assert(screen.stdout.includes(" - 1/1 at work\n"));
});

Deno.test("a worker acts as its thread, and only within its role", async () => {
  await using threads = await ThreadRepo.create();
  const script = [
    "lockstep worktree spawn more --json 2>refused",
    "lockstep thread run T1 --json 2>own",
    "lockstep thread run T99 --json 2>other",
    "lockstep inbox send 'need a key' --json >sent",
    "touch done",
  ].join("; ");
  const { thread, worktree_path } = await threads.spawn(script);
  await threads.until(thread.id, "completed");
  const reasons = await Promise.all(
    ["refused", "own", "other"].map(async (name) =>
      JSON.parse(await Deno.readTextFile(join(worktree_path, name))).error
        .reason
    ),
  );
  assertEquals(reasons, [
    "actor.not_allowed",
    "thread.not_starting",
    "actor.not_allowed",
  ]);
  const pending = await threads.mustRun("inbox", "pending") as {
    messages: { from: string; text: string }[];
  };
  assertEquals(pending.messages.map((each) => [each.from, each.text]), [
    [`thread:${thread.id}`, "need a key"],
  ]);
});

Deno.test("a run leaves a record without secrets", async () => {
  await using threads = await ThreadRepo.create();
  const { thread } = await threads.spawn("echo one; echo two >&2; exit 4");
  const ended = await threads.until(thread.id, "failed");
  assertEquals(ended.exit_status, 4);
  const folder = join(
    threads.repo.path,
    ".git/lockstep/runs",
    ended.run_id ?? "",
  );
  const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
  assertEquals(record.argv.slice(0, 2), ["sh", "-c"]);
  assert(record.environment_names.includes("LOCKSTEP_THREAD"));
  const all = await threads.repo.exec([
    "grep",
    "-rE",
    "T[0-9]+\\.[0-9a-f]{32}",
    ".",
  ], {
    cwd: join(threads.repo.path, ".git/lockstep"),
  });
  assertEquals(all.stdout, "");
  const logs = await threads.mustRun("thread", "child", "logs", thread.id) as {
    events: { kind: string; text: string }[];
  };
  const said = logs.events.filter((each) => each.kind.startsWith("std"));
  assertEquals(said.map(({ kind, text }) => `${kind} ${text}`).toSorted(), [
    "stderr two",
    "stdout one",
  ]);
});

Deno.test("spawning refuses before anything is made", async () => {
  await using threads = await ThreadRepo.create();
  const spawn = (...args: string[]) =>
    threads.run("thread", "child", "spawn", ...args, "--json");
  const outcomes = [
    await spawn("--runner", "command", "--", "true"),
    await spawn("--runner", "none", "--scope", "src"),
    await spawn("--runner", "command", "--scope", "src"),
    await spawn("--runner", "command", "--case-ids", "C99", "--", "true"),
    await spawn(
      "--runner",
      "command",
      "--scope",
      "src",
      "--worktree",
      threads.session,
      "--",
      "true",
    ),
  ];
  assertEquals(outcomes.map(reasonOf), [
    "thread.scope_missing",
    "runner.not_found",
    "thread.program_missing",
    "case.not_found",
    "thread.root_worktree",
  ]);
  const list = await threads.mustRun("worktree", "list") as {
    worktrees: unknown[];
  };
  assertEquals(list.worktrees.length, 1);
});

Deno.test("attach-info prints the exact command, for the viewer that is there", async () => {
  await using threads = await ThreadRepo.create();
  const before = await threads.run("thread", "attach-info");
  assert(before.stdout.includes("not there yet"), before.stdout);
  const { thread } = await threads.spawn("true");
  await threads.until(thread.id, "completed");
  const after = await threads.run("thread", "attach-info");
  assertEquals(
    after.stdout,
    "tmux -L lockstep-test attach -r -t '=demo-improve-gallery'  # n p: window, Tab: pane, q: leave\n",
  );
  const one = await threads.mustRun("thread", "attach-info", thread.id);
  const { attach_command } = one as { attach_command: string };
  assertEquals(attach_command, "tmux -L lockstep-test attach -r -t %0");
  await threads.mustRun("thread", "child", "reap", "--close-panes");
  const closed = await threads.mustRun("thread", "attach-info", thread.id);
  assertEquals(
    (closed as { attach_command: string }).attach_command,
    "tmux -L lockstep-test attach -r -t '=demo-improve-gallery'",
  );
});

for (const program of ["no-such-worker", "/nowhere/worker"]) {
  Deno.test(`a worker whose program ${program} is not there is refused, and nothing is made`, async () => {
    await using threads = await ThreadRepo.create();
    const refused = await threads.run(
      ...["thread", "child", "spawn", "--scope", "src", "--runner", "command"],
      ...["--json", "--", program],
    );
    assertEquals(reasonOf(refused), "runner.program_missing");
    assertStringIncludes(refused.stderr, program);
    const list = await threads.mustRun("thread", "child", "list");
    assertEquals((list as { threads: unknown[] }).threads, []);
  });
}

Deno.test("a worker whose program is not in its worktree is refused, and no worktree is left", async () => {
  await using threads = await ThreadRepo.create();
  const spawn = ["thread", "child", "spawn", "--scope", "src", "--runner"];
  const argv = [...spawn, "command", "--json", "--", "./worker.sh"];
  const refused = await threads.run(...argv);
  assertEquals(reasonOf(refused), "runner.program_missing");
  const { worktrees } = await threads.mustRun("worktree", "list") as {
    worktrees: { kind: string }[];
  };
  assertEquals(worktrees.map(({ kind }) => kind), ["root"]);
  const script = join(threads.folder, "worker.sh");
  await Deno.writeTextFile(script, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  await threads.repo.exec(["git", "add", "worker.sh"], { cwd: threads.folder });
  await threads.repo.exec(["git", "commit", "-qm", "worker"], {
    cwd: threads.folder,
  });
  const { thread } = JSON.parse((await threads.run(...argv)).stdout).data;
  await threads.until(thread.id, "completed");
});
