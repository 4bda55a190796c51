import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { AttachedClient } from "../../helpers/attached_client.ts";
import { Ledger } from "../../../src/store/ledger.ts";
import { statePaths } from "../../../src/store/paths.ts";
import { threadSample } from "../../helpers/record_samples.ts";
import { AUTHOR } from "../../helpers/temp_ledger.ts";
import { reasonOf } from "../../helpers/session_repo.ts";
import { ThreadRepo } from "../../helpers/thread_repo.ts";

Deno.test("a person who watches can neither type nor make the pane smaller", async () => {
  await using threads = await ThreadRepo.create();
  const { viewer, worktree_path } = await threads.spawn(
    "touch up; while [ ! -e stop ]; do sleep 0.1; done; cat; echo end",
  );
  await threads.untilFile(join(worktree_path, "up"));
  await using client = await AttachedClient.attach(
    `tmux -L lockstep-test attach -r -t '=${viewer}'`,
    { env: threads.repo.env, tmux: (...args) => threads.tmux(...args) },
  );
  await client.type("typed\n");
  const size = await threads.tmux(
    "display",
    "-p",
    "-t",
    `=${viewer}:`,
    "#{window_width}x#{window_height}",
  );
  assertEquals(size.stdout, "200x50\n");
  await Deno.writeTextFile(join(worktree_path, "stop"), "");
  await threads.until("T1", "completed");
  const screen = await threads.tmux("capture-pane", "-p", "-t", "%0");
  assert(!screen.stdout.includes("typed"), screen.stdout);
});

Deno.test("the status line of a viewer shows progress", async () => {
  await using threads = await ThreadRepo.create();
  const { viewer, worktree_path } = await threads.spawn(
    "touch up; exec sleep 60",
  );
  await threads.untilFile(join(worktree_path, "up"));
  const option = await threads.tmux(
    "show-options",
    "-v",
    "-t",
    `=${viewer}:`,
    "status-right",
  );
  const command = /^#\((.*)\) $/m.exec(option.stdout)?.[1] ?? "";
  const file = join(
    threads.repo.path,
    ".git/lockstep/viewer",
    threads.session,
  );
  await threads.untilFile(file);
  const line = await threads.repo.exec(["sh", "-c", command]);
  assertEquals(
    line.stdout,
    "improve-gallery | cases 0/0 | threads 1 | locks 1 | queue 0",
  );
});

Deno.test("a thread that no pane can be made for leaves no worktree", async () => {
  await using threads = await ThreadRepo.create();
  const taken = "demo-improve-gallery";
  await threads.tmux("new-session", "-d", "-s", taken, "sleep", "60");
  const words = ["thread", "child", "spawn", "--scope", "src", "--json"];
  const refused = await threads.run(
    ...[...words, "--runner", "command", "--", "true"],
  );
  assertEquals(reasonOf(refused), "viewer.name_taken");
  assertEquals((await threads.thread("T1")).state, "failed");
  const { worktrees } = await threads.mustRun("worktree", "list") as {
    worktrees: { kind: string }[];
  };
  assertEquals(worktrees.map((each) => each.kind), ["root"]);
  const locks = await threads.mustRun("lock", "list") as { locks: unknown[] };
  assertEquals(locks.locks, []);
});

Deno.test("inside tmux a person is told to switch, or how to nest all the same", async () => {
  await using threads = await ThreadRepo.create();
  const inside = async (socket: string, own: string) => {
    const outcome = await threads.repo.run(["thread", "attach-info"], {
      cwd: threads.folder,
      env: { LOCKSTEP_TMUX_SOCKET: own, TMUX: `${socket},1,0` },
    });
    return outcome.stdout.split("\n")[0];
  };
  const target = "-r -t '=demo-improve-gallery'";
  assertEquals(
    await inside(join(threads.repo.root, "outer"), ""),
    `tmux switch-client ${target}`,
  );
  const own = `${threads.repo.root}/tmux/viewers`;
  assertEquals(
    await inside(own, "viewers"),
    `tmux -L viewers switch-client ${target}`,
  );
  assertEquals(
    await inside(join(threads.repo.root, "outer"), own),
    `TMUX= tmux -S ${own} attach ${target}`,
  );
});

Deno.test("nothing counts as gone while tmux does not answer", async () => {
  await using threads = await ThreadRepo.create();
  const { thread } = await threads.spawn("sleep 60");
  const { repo, session } = threads;
  const old = new Date(Date.now() - 3_600_000).toISOString();
  const ledger = new Ledger(statePaths(`${repo.path}/.git`));
  await ledger.transact(AUTHOR, (tx) =>
    tx.put("threads", "T900", {
      ...threadSample({ id: "T900", session_id: session, state: "starting" }),
      pane_id: "%7",
      supervisor: null,
      last_seen_at: old,
    }));
  const bin = join(repo.root, "bin");
  await Deno.mkdir(bin);
  const hung = '#!/bin/sh\n[ "$1" = -V ] && echo tmux 3.4 && exit 0\nexit 9\n';
  await Deno.writeTextFile(join(bin, "tmux"), hung, { mode: 0o755 });
  const ask = async (...args: string[]) => {
    const outcome = await repo.run([...args, "--json"], {
      cwd: threads.folder,
      env: { PATH: `${bin}:${repo.env.PATH}` },
    });
    assertEquals(outcome.status, 0, outcome.stderr);
    return JSON.parse(outcome.stdout).data;
  };
  const status = await ask("thread", "child", "status", thread.id);
  assertEquals(status.pane, "unknown");
  const listed = await ask("thread", "child", "list", "--status", "starting");
  assertEquals(
    listed.threads.map((each: { supervisor: string }) => each.supervisor),
    ["unknown"],
  );
  assertEquals((await ask("thread", "child", "reap")).reaped, []);
});

Deno.test("runtime tmux ensure says when tmux is missing or hangs", async () => {
  await using threads = await ThreadRepo.create();
  const bin = join(threads.repo.root, "bin");
  await Deno.mkdir(bin);
  const withTmux = async (script: string) => {
    await Deno.writeTextFile(join(bin, "tmux"), script, { mode: 0o755 });
    const outcome = await threads.repo.run(
      ["runtime", "tmux", "ensure", "--json"],
      { env: { PATH: `${bin}:${threads.repo.env.PATH}` } },
    );
    return [outcome.status, JSON.parse(outcome.stdout).data.status];
  };
  assertEquals(await withTmux("#!/bin/sh\necho tmux 3.1c\n"), [4, "too_old"]);
  assertEquals(
    await withTmux(
      '#!/bin/sh\n[ "$1" = -V ] && echo tmux 3.4 && exit 0\nexit 9\n',
    ),
    [4, "unresponsive"],
  );
  const missing = await threads.repo.run(
    ["runtime", "tmux", "ensure", "--json"],
    { env: { PATH: join(threads.repo.root, "nothing") } },
  );
  assertEquals(JSON.parse(missing.stdout).data.status, "missing");
  const ready = await threads.run("runtime", "tmux", "ensure");
  assertEquals(ready.status, 0);
});
