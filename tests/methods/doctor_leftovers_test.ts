import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openSession } from "../helpers/session_repo.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

interface Seen {
  readonly id: string;
  readonly subject: string | null;
  readonly answer: string;
  readonly severity: string;
  readonly fix: string | null;
}

/** What is not in order. */
async function findings(repo: TempRepo, path?: string): Promise<Seen[]> {
  const env = path === undefined ? {} : { PATH: path };
  const outcome = await repo.run(["doctor", "--json"], { env });
  const { checks } = JSON.parse(outcome.stdout).data as { checks: Seen[] };
  return checks.filter((each) => each.answer !== "ok");
}

Deno.test("doctor shows folders and locks that killed programs left", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree } = await openSession(repo, "--user-request", "fix");
  const container = join(repo.root, "demo-worktrees");
  await Deno.mkdir(join(container, "old"));
  await Deno.mkdir(join(container, "theirs"));
  await Deno.writeTextFile(join(container, "C4.md"), "a packet");
  await repo.git("init", "-q", join(container, "theirs"));
  const lock = join(
    repo.path,
    ".git/worktrees",
    worktree.git_name ?? "",
    "index.lock",
  );
  await Deno.writeTextFile(lock, "");
  assertEquals(
    (await findings(repo)).map(({ id, subject, severity }) =>
      `${severity} ${id} ${subject}`
    ),
    [
      `warning worktree.leftover ${container}/old`,
      `info worktree.leftover ${container}/theirs`,
    ],
  );
  // Only a lock that no running git can have is told.
  await Deno.utime(lock, new Date(0), new Date(Date.now() - 601_000));
  const [, found] = await findings(repo);
  assertEquals([found?.id, found?.subject], ["git.lock", lock]);
});

Deno.test("doctor leaves the folder of a pattern among the worktrees alone", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree } = await openSession(repo, "--user-request", "fix");
  await repo.mustRunIn(
    worktree.path,
    ...[
      "packet",
      "new",
      "--pattern",
      "scout-act-verify",
      "--output",
      "../slugs",
    ],
    ...["--objective", "Add slugify", "--scope", "src/**"],
    ...["--verification", "true"],
  );
  await Deno.mkdir(join(worktree.path, "../slugs/results"));
  assertEquals(await findings(repo), []);
  await Deno.writeTextFile(join(worktree.path, "../slugs/a.ts"), "");
  const [found] = await findings(repo);
  assertEquals(found?.id, "worktree.leftover");
});

Deno.test("doctor shows processes of a run that has ended", async () => {
  await using repo = await TempRepo.create({ init: true });
  const run = "20261121-143015-worker-x-3f2a";
  await Deno.mkdir(join(repo.path, ".git/lockstep/runs", run), {
    recursive: true,
  });
  const start = (id: string) =>
    new Deno.Command("sleep", { args: ["60"], env: { LOCKSTEP_RUN: id } })
      .spawn();
  const [stray, other] = [start(run), start("of-another-repository")];
  try {
    assertEquals(
      (await findings(repo)).map(({ id, subject, fix }) => [id, subject, fix]),
      [["process.stray", run, `kill ${stray.pid}`]],
    );
  } finally {
    for (const child of [stray, other]) {
      child.kill("SIGKILL");
      await child.status;
    }
  }
});

Deno.test("doctor tells a tmux session of somebody else from a viewer", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { session } = await openSession(repo, "--user-request", "fix");
  const tmux = (...args: string[]) =>
    repo.exec(["tmux", "-L", "lockstep-test", ...args]);
  await tmux("new-session", "-d", "-s", session.viewer, "sleep", "60");
  const rename =
    `tmux -u -L lockstep-test rename-session -t '=${session.viewer}' other-name`;
  const seen = async () =>
    (await findings(repo)).map(({ id, fix }) => [id, fix]);
  assertEquals(await seen(), [["viewer", rename]]);
  // As the viewer of another repository has it.
  await tmux("set-option", "-t", session.viewer, "@lockstep", "fix@1234");
  assertEquals(await seen(), [["viewer", rename]]);
  await repo.mustRun("session", "close", session.id);
  assertEquals(await seen(), []);
});

Deno.test("doctor says when the sandbox lets no worktree be made", async () => {
  await using repo = await TempRepo.create({ init: true });
  const bin = join(repo.root, "bin");
  await Deno.mkdir(bin);
  // Whoever runs the tests may be allowed everything.
  await Deno.writeTextFile(
    join(bin, "test"),
    `#!/bin/sh\n[ "$2" != "${repo.root}" ]\n`,
    { mode: 0o755 },
  );
  const [found] = await findings(repo, `${bin}:${repo.env.PATH}`);
  assertEquals([found?.id, found?.severity], ["agent.worktrees", "error"]);
});
