import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openSession, reasonOf } from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

Deno.test("session.open makes a worktree, a branch and a viewer name", async () => {
  await using repo = await TempRepo.create({ init: true });
  const opened = await repo.mustRun(
    "session",
    "open",
    "--user-request",
    "Improve the gallery experience for artist profile pages",
  ) as Record<string, unknown>;
  assertEquals(Object.keys(opened).sort(), [
    "base_distance",
    "note",
    "root_mode",
    "scope_overlaps",
    "session_context",
    "status",
    "viewer_tmux_session",
    "worktree_slug",
  ]);
  assertEquals(opened.root_mode, "caller_cli");
  assertEquals(opened.worktree_slug, "improve-gallery");
  assertEquals(opened.viewer_tmux_session, "demo-improve-gallery");
  const folder = `${repo.root}/demo-worktrees/improve-gallery`;
  const branch = await repo.exec(["git", "symbolic-ref", "HEAD"], {
    cwd: folder,
  });
  assertEquals(branch.stdout, "refs/heads/task/improve-gallery/root\n");
  assertEquals(
    await Deno.readTextFile(`${repo.root}/demo-worktrees/.lockstep-worktrees`),
    `${repo.path}\n`,
  );
  const upstream = await repo.exec(
    ["git", "config", "--get-regexp", "^branch\\."],
    { cwd: folder },
  );
  assertEquals(upstream.stdout, "");
});

Deno.test("session.open gives every session of one request a name of its own", async () => {
  await using repo = await TempRepo.create({ init: true });
  const request = ["--user-request", "ギャラリーを改善する"];
  const first = await openSession(repo, ...request);
  await repo.mustRun("session", "close", first.session.id);
  const second = await openSession(repo, ...request);
  assertEquals(second.session.id, `${first.session.id}-2`);
});

Deno.test("session.open starts from the commit it stands on when HEAD is detached", async () => {
  await using repo = await TempRepo.create({ init: true });
  const commit = (await repo.git("rev-parse", "HEAD")).trim();
  await repo.git("worktree", "add", "-q", "--detach", "../linked", commit);
  const opened = await repo.run(
    ["session", "open", "--user-request", "fix", "--json"],
    { cwd: "../linked" },
  );
  const { session } = JSON.parse(opened.stdout).data.session_context;
  assertEquals([session.base_ref, session.base_commit], [null, commit]);
});

Deno.test("session.open leaves nothing behind when git cannot make the worktree", async () => {
  await using repo = await TempRepo.create({ init: true });
  // A branch named as our prefix makes every branch below it impossible.
  await repo.git("branch", "task");
  const before = await repo.git("for-each-ref");
  const failed = await repo.run([
    "session",
    "open",
    "--user-request",
    "fix",
    "--json",
  ]);
  assertEquals([failed.status, reasonOf(failed)], [4, "git.failed"]);
  assertEquals(await repo.git("for-each-ref"), before);
  const entries = [...Deno.readDirSync(repo.root)].map((each) => each.name);
  assert(!entries.includes("demo-worktrees"));
  await repo.git("branch", "-D", "task");
  assertEquals(
    (await openSession(repo, "--user-request", "fix")).session.id,
    "fix",
  );
});

Deno.test("session.open passes over the viewer of another repository of that name", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.exec([
    "tmux",
    "-L",
    "lockstep-test",
    "-f",
    "/dev/null",
    "new-session",
    "-d",
    "-s",
    "demo-fix",
    "sleep 60",
  ]);
  const { session } = await openSession(repo, "--user-request", "fix");
  assertEquals([session.id, session.viewer], ["fix-2", "demo-fix-2"]);
});

for (const name of ["a..b", "-dash"]) {
  Deno.test(`session.open refuses the name "${name}"`, async () => {
    await using repo = await TempRepo.create({ init: true });
    const refused = await repo.run([
      "session",
      "open",
      `--worktree-name=${name}`,
      "--json",
    ]);
    assertEquals([refused.status, reasonOf(refused)], [2, "worktree.bad_name"]);
  });
}

Deno.test("session.open in a bare repository's worktree puts its worktrees beside it", async () => {
  await using repo = await TempRepo.create();
  await repo.git("clone", "-q", "--bare", ".", "../store.git");
  const bare = `${repo.root}/store.git`;
  await repo.git("-C", bare, "worktree", "add", "-q", "../linked", "main");
  const cwd = `${repo.root}/linked`;
  await repo.mustRunIn(cwd, "workspace", "init");
  const opened = await repo.mustRunIn(
    cwd,
    "session",
    "open",
    "--user-request",
    "fix",
  ) as { session_context: { session_root_worktree: { path: string } } };
  assertEquals(
    opened.session_context.session_root_worktree.path,
    `${repo.root}/store-worktrees/fix`,
  );
});

Deno.test("session.open lists what can be taken over with intent resume_work", async () => {
  await using repo = await TempRepo.create({ init: true });
  const answer = await repo.mustRun(
    "session",
    "open",
    "--intent",
    "resume_work",
  ) as Record<string, unknown>;
  assertEquals(answer.resume_candidates, []);
  assertEquals(answer.action_required, "select_resume_candidate");
});

Deno.test("session.open warns of a base that is behind its upstream", async () => {
  await using repo = await TempRepo.create();
  await repo.git("clone", "-q", "--bare", ".", "../origin.git");
  await repo.git("remote", "add", "origin", "../origin.git");
  await repo.git("commit", "-q", "--allow-empty", "-m", "second");
  await repo.git("push", "-q", "-u", "origin", "main");
  await repo.git("reset", "-q", "--hard", "HEAD^");
  await repo.mustRun("workspace", "init");
  const { base_distance, note } = await repo.mustRun(
    "session",
    "open",
    "--user-request",
    "fix",
  ) as { base_distance: unknown; note: string };
  assertEquals(base_distance, { target: "origin/main", ahead: 0, behind: 1 });
  assertStringIncludes(note, "1 commit behind origin/main");
});
