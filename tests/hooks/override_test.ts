import { assert, assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { definition as commitOverride } from "../../src/methods/override/commit.ts";
import { definition as lockOverride } from "../../src/methods/override/lock.ts";
import { definition as mainOverride } from "../../src/methods/override/main.ts";
import { asPerson } from "../helpers/person.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const REASON = { reason: "it has to be", ttl_seconds: 600 };

/** A child, of a session of its own, that may change only `src`. */
async function childOf(repo: TempRepo): Promise<string> {
  await repo.mustRun(
    "session",
    "open",
    "--user-request",
    "x",
    "--worktree-name",
    "own",
  );
  const spawned = await repo.mustRun(
    ...["worktree", "spawn", "kid", "--allow", "src"],
    ...["--session", "own"],
  ) as { worktree: { path: string } };
  return spawned.worktree.path;
}

Deno.test("override.main lets main move once, to the named commit", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.git("switch", "-qc", "topic");
  await repo.git("commit", "-q", "--allow-empty", "-m", "x");
  await repo.git("commit", "-q", "--allow-empty", "-m", "y");
  await repo.git("switch", "-q", "main");
  const { override } = await mainOverride.run(
    asPerson(repo.path, "override.test"),
    {
      commit: "topic~1",
      branch: undefined,
      ...REASON,
    },
  );
  const other = await repo.exec(["git", "merge", "--ff-only", "topic"]);
  assertEquals(other.status, 128);
  await repo.git("merge", "-q", "--ff-only", "topic~1");
  const next = await repo.exec(["git", "merge", "--ff-only", "topic"]);
  assertEquals(next.status, 128);
  await repo.mustRun(
    "session",
    "open",
    "--user-request",
    "takes the report in",
  );
  // deno-lint-ignore no-explicit-any
  const { overrides }: any = await repo.mustRun("override", "list");
  assertEquals(overrides[0].id, override.id);
  assertEquals(overrides[0].used_commit, override.commit);
});

Deno.test("override.main is void after its end", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.git("switch", "-qc", "topic");
  await repo.git("commit", "-q", "--allow-empty", "-m", "x");
  await repo.git("switch", "-q", "main");
  const context = asPerson(repo.path, "override.test");
  await mainOverride.run(context, {
    commit: "topic",
    branch: undefined,
    reason: "x",
    ttl_seconds: -1,
  });
  const outcome = await repo.exec(["git", "merge", "--ff-only", "topic"]);
  assert(outcome.stderr.includes("its approval has expired"), outcome.stderr);
});

Deno.test("overrides are refused to who is no person, or does not confirm", async () => {
  await using repo = await TempRepo.create({ init: true });
  const called = await repo.run(["override", "main", "HEAD", "--reason", "x"]);
  assert(called.stderr.includes("person.required"), called.stderr);
  const error = await assertRejects(
    () =>
      mainOverride.run(asPerson(repo.path, "override.test", false), {
        commit: "HEAD",
        branch: undefined,
        ...REASON,
      }),
    LockstepError,
  );
  assertEquals(error.reason, "person.not_confirmed");
});

Deno.test("override.commit lets one commit leave the scope, and what it let in stays in", async () => {
  await using repo = await TempRepo.create({ init: true });
  const kid = await childOf(repo);
  const commit = (script: string) =>
    repo.exec(["sh", "-c", `${script}; git add . && git commit -qm x`], {
      cwd: kid,
    });
  await commitOverride.run(asPerson(kid, "override.test"), {
    branch: undefined,
    ...REASON,
  });
  assertEquals((await commit("echo x >docs")).status, 0);
  const again = await commit("echo x >docs2");
  assert(again.stderr.includes("scope.outside"), again.stderr);
  await repo.exec(["git", "reset", "-q", "--hard"], { cwd: kid });
  const inside = await commit("mkdir src; echo x >src/a");
  assertEquals(inside.status, 0, inside.stderr);
  await repo.mustRunIn(kid, "status");
  const changed = await commit("echo y >docs");
  assert(changed.stderr.includes("scope.outside"), changed.stderr);
});

Deno.test("override.lock lets one commit change what is locked", async () => {
  await using repo = await TempRepo.create({ init: true });
  const kid = await childOf(repo);
  await repo.mustRun(
    "session",
    "open",
    "--user-request",
    "x",
    "--worktree-name",
    "holder",
  );
  // deno-lint-ignore no-explicit-any
  const { locks }: any = await repo.mustRun(
    "lock",
    "acquire",
    "src",
    "--reason",
    "mine",
    "--session",
    "holder",
  );
  const commit = (script: string) =>
    repo.exec(["sh", "-c", `${script}; git add . && git commit -qm x`], {
      cwd: kid,
    });
  const refused = await commit("mkdir src; echo x >src/a");
  assert(refused.stderr.includes("lock.held"), refused.stderr);
  await lockOverride.run(asPerson(kid, "override.test"), {
    lock_id: locks[0].id,
    branch: undefined,
    ...REASON,
  });
  const let_in = await commit("true");
  assertEquals(let_in.status, 0, let_in.stderr);
  const again = await commit("echo y >src/a");
  assert(again.stderr.includes("lock.held"), again.stderr);
});
