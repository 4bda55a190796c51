import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  commitFile,
  openSession,
  reasonOf,
} from "../../helpers/session_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

interface Row {
  readonly id: string;
}

/** A Case in a session's worktree; its scope is `src/api`. */
async function makeCase(repo: TempRepo, cwd: string): Promise<string> {
  let parent: string[] = [];
  for (const level of ["epic", "feature", "test_group"]) {
    const made = await repo.mustRunIn(
      cwd,
      ...["task", "create", level, level, ...parent],
    ) as Row;
    parent = ["--parent", made.id];
  }
  const made = await repo.mustRunIn(
    cwd,
    ...["task", "create", "case", "routes", ...parent, "--allow", "src/api"],
  ) as Row;
  return made.id;
}

async function lockedPaths(repo: TempRepo): Promise<string[]> {
  const { locks } = await repo.mustRun("lock", "list") as {
    locks: { scope_path: string }[];
  };
  return locks.map((each) => each.scope_path);
}

Deno.test("case.begin locks the Case's scope, and its release lets go", async () => {
  await using repo = await TempRepo.create({ init: true });
  const one = await openSession(repo, "--user-request", "fix one");
  const two = await openSession(repo, "--user-request", "fix two");
  const id = await makeCase(repo, one.worktree.path);
  await repo.mustRunIn(one.worktree.path, "case", "begin", id);
  assertEquals(await lockedPaths(repo), ["src/api"]);

  const held = await repo.run(["lock", "acquire", "src", "--json"], {
    cwd: two.worktree.path,
  });
  assertEquals([held.status, reasonOf(held)], [3, "lock.held"]);

  await repo.mustRunIn(one.worktree.path, "case", "release", id);
  assertEquals(await lockedPaths(repo), []);
});

Deno.test("case.begin is refused while others hold its scope, unless told not to lock", async () => {
  await using repo = await TempRepo.create({ init: true });
  const one = await openSession(repo, "--user-request", "fix one");
  const two = await openSession(repo, "--user-request", "fix two");
  const cwd = one.worktree.path;
  const id = await makeCase(repo, cwd);
  await repo.mustRunIn(two.worktree.path, "lock", "acquire", "src/api/v1");
  const held = await repo.run(["case", "begin", id, "--json"], { cwd });
  assertEquals([held.status, reasonOf(held)], [3, "lock.held"]);
  const { hint } = JSON.parse(held.stderr).error;
  assertStringIncludes(hint, "--lock none");
  const task = await repo.mustRunIn(cwd, "task", "get", id);
  assertEquals(JSON.stringify(task).includes('"state":"active"'), false);
  await repo.mustRunIn(cwd, "case", "begin", id, "--lock", "none");
});

Deno.test("a holder that comes back after a take-over is refused wherever it acts", async () => {
  await using repo = await TempRepo.create({ init: true });
  const one = await openSession(repo, "--user-request", "fix one");
  const two = await openSession(repo, "--user-request", "fix two");
  const cwd = one.worktree.path;
  await commitFile(repo, cwd, { path: "docs/x" });
  const id = await makeCase(repo, cwd);
  await repo.mustRunIn(cwd, "case", "begin", id, "--lock", "none");
  const { locks } = await repo.mustRunIn(
    cwd,
    ...["lock", "acquire", "src", "--ttl-seconds", "1"],
  ) as { locks: [Row] };
  // Ends when the lease does.
  await repo.mustRunIn(
    two.worktree.path,
    ...["lock", "acquire", "src/api", "--wait-seconds", "20"],
  );
  for (
    const args of [
      ["lock", "heartbeat", locks[0].id],
      ["case", "complete", id, "--summary", "done"],
      ["merge", "main", "request"],
    ]
  ) {
    const refused = await repo.run([...args, "--json"], { cwd });
    const reason = reasonOf(refused);
    const wanted = args[0] === "merge" ? "merge.open_cases" : "lock.lost";
    assertEquals([args[0], reason], [args[0], wanted]);
  }
  await repo.mustRunIn(cwd, "case", "release", id);
  await repo.mustRunIn(cwd, "case", "skip", id, "--reason", "given up");
  const request = await repo.run(["merge", "main", "request", "--json"], {
    cwd,
  });
  assertEquals(reasonOf(request), "lock.lost");
  const commit = await commitFile(repo, cwd, { path: "src/api/x" });
  assertEquals(commit.status, 1);
});
