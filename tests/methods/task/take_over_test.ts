import { assert, assertEquals } from "@std/assert";
import { openSession, reasonOf } from "../../helpers/session_repo.ts";
import { CASE, SESSION_ID, TaskRepo } from "../../helpers/task_repo.ts";

const CONFIG = "leases: { session_stale_seconds: 2 }\n";

interface Candidates {
  readonly candidates: { session: { id: string }; case_ids: string[] }[];
}

/** Waits until the first session counts as gone; it makes no call meanwhile. */
async function untilStale(repo: TaskRepo, folder: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { candidates } = await repo.must<Candidates>(
      folder,
      "resume",
      "candidates",
      "list",
    );
    const found = candidates.find((each) => each.session.id === SESSION_ID);
    if (found !== undefined) {
      assertEquals(found.case_ids, [CASE]);
      return;
    }
    assert(Date.now() < deadline, "the session never fell silent");
  }
}

Deno.test("resume.candidates.attach gives a silent session to one of two, with all it owns", async () => {
  await using repo = await TaskRepo.create({ config: CONFIG });
  await repo.must(repo.folder, "case", "begin", CASE);
  const { worktree } = await openSession(
    repo.repo,
    "--user-request",
    "rescue it",
    "--worktree-name",
    "rescue",
  );
  const attach = ["resume", "candidates", "attach", SESSION_ID];
  await untilStale(repo, worktree.path);
  const would = await repo.must<{ epics: string[]; is_dry_run: boolean }>(
    worktree.path,
    ...attach,
    "--dry-run",
  );
  assertEquals([would.epics, would.is_dry_run], [["E1"], true]);
  const outcomes = await Promise.all([
    repo.run(attach, { cwd: worktree.path }),
    repo.run(attach, { cwd: worktree.path }),
  ]);
  const won = outcomes.filter((each) => each.status === 0);
  const lost = outcomes.filter((each) => each.status !== 0);
  assertEquals(won.length, 1);
  assertEquals(lost.map(reasonOf), ["resume.taken_over"]);

  // The new owner may do with the worktree what the old one might.
  await repo.must(worktree.path, "case", "release", CASE);
  await repo.must(
    worktree.path,
    "worktree",
    "merge-to-parent",
    SESSION_ID,
  );
  const spawned = await repo.run(
    ["worktree", "spawn", "helper", "--parent", SESSION_ID],
    { cwd: worktree.path },
  );
  assertEquals(spawned.status, 0, spawned.stderr);

  // The old owner, back in its worktree, is no root any more.
  const check = ["step", "check", "C4.1", "--result", "x"];
  assertEquals(reasonOf(await repo.run(check)), "resume.not_acknowledged");
  const selected = await repo.run([...check, "--session", SESSION_ID], {
    cwd: repo.repo.path,
  });
  assertEquals(selected.status, 1, selected.stdout);
  const land = await repo.run(["merge", "main", "request"]);
  assertEquals(reasonOf(land), "actor.not_allowed");
});
