import { assert, assertEquals } from "@std/assert";
import { isThere } from "../../src/io/fs.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { changesBetween, fingerprint } from "../helpers/disk_fingerprint.ts";
import { openSession, reasonOf, spawnChild } from "../helpers/session_repo.ts";
import { AUTHOR, putLock } from "../helpers/temp_ledger.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

interface Diagnosis {
  readonly backup: string | null;
  readonly fixed: readonly {
    readonly id: string;
    readonly failure: string | null;
  }[];
  readonly checks: readonly {
    readonly id: string;
    readonly subject: string | null;
    readonly answer: string;
    readonly fix: string | null;
  }[];
}

async function doctor(repo: TempRepo, ...args: string[]) {
  const outcome = await repo.run(["doctor", "--json", ...args]);
  const diagnosis: Diagnosis = JSON.parse(outcome.stdout).data;
  return { status: outcome.status, ...diagnosis };
}

/** What is not in order: `id subject answer`. */
function findings(diagnosis: Diagnosis): string[] {
  return diagnosis.checks.filter((each) => each.answer !== "ok")
    .map((each) => `${each.id} ${each.subject} ${each.answer}`);
}

async function start(repo: TempRepo) {
  const { worktree: root } = await openSession(repo, "--user-request", "fix");
  const child = await spawnChild(repo, root.path, "auth", "--allow", "src");
  return { root, child };
}

Deno.test("doctor finds nothing in a sound repository, and changes nothing", async () => {
  await using repo = await TempRepo.create({ init: true });
  await start(repo);
  const before = await fingerprint(repo.root);
  const { status, ...diagnosis } = await doctor(repo);
  assertEquals([status, findings(diagnosis)], [0, []]);
  assertEquals(changesBetween(before, await fingerprint(repo.root)), []);
});

Deno.test("doctor tells a repository without ledger from a damaged one", async () => {
  await using repo = await TempRepo.create();
  const absent = await doctor(repo);
  assertEquals([absent.status, absent.checks[0]?.fix], [
    1,
    "lockstep workspace init",
  ]);
  await repo.mustRun("workspace", "init");
  const journal = statePaths(`${repo.path}/.git`).journal;
  const text = await Deno.readTextFile(journal);
  await Deno.writeTextFile(journal, text.replace("workspace", "wOrkspace"));
  const damaged = await doctor(repo);
  assertEquals(damaged.status, 1);
  assert(findings(damaged)[0]?.startsWith("ledger"), findings(damaged)[0]);
});

Deno.test("doctor sees that the hooks were taken out", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.git("config", "--local", "--unset-all", "include.path");
  const { status, ...diagnosis } = await doctor(repo);
  assertEquals([status, findings(diagnosis)], [1, [
    "hooks.installed null problem",
  ]]);
});

Deno.test("doctor sees what became of worktrees, and mends only what is safe", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root, child } = await start(repo);
  const gone = await spawnChild(repo, root.path, "gone");
  const cloned = await spawnChild(repo, root.path, "cloned");
  await Deno.remove(`${child.path}/.git`);
  await Deno.remove(gone.path, { recursive: true });
  await Deno.remove(cloned.path, { recursive: true });
  await repo.git("clone", "-q", repo.path, cloned.path);
  await repo.git("worktree", "add", "-q", "-b", "task/fix/own", "../own");
  await repo.git("branch", "task/old/root");
  const seen = await doctor(repo);
  assertEquals(seen.status, 1);
  assertEquals(findings(seen).sort(), [
    "branch.leftover task/old/root problem",
    "worktree.git_missing auth problem",
    "worktree.identity cloned problem",
    "worktree.identity gone problem",
    `worktree.unrecorded ${repo.root}/own problem`,
  ]);
  const mended = await doctor(repo, "--fix");
  assertEquals(mended.fixed.map((each) => [each.id, each.failure]), [
    ["worktree.git_missing", null],
  ]);
  assert(isThere(`${repo.path}/.git/lockstep/backups/${mended.backup}`));
  assertEquals(findings(mended).length, 4);
  assertEquals((await doctor(repo, "--fix")).fixed, []);
});

Deno.test("doctor does not take an absent volume for a lost worktree", async () => {
  await using repo = await TempRepo.create({ init: true });
  await start(repo);
  await Deno.rename(`${repo.root}/demo-worktrees`, `${repo.root}/unmounted`);
  const { status, ...diagnosis } = await doctor(repo);
  assertEquals([status, findings(diagnosis).sort()], [4, [
    "worktree.identity auth unknown",
    "worktree.identity fix unknown",
  ]]);
});

Deno.test("doctor mends a lock that outlived its session, for a root only", async () => {
  await using repo = await TempRepo.create({ init: true });
  await openSession(repo, "--worktree-name", "demo");
  await repo.mustRun("session", "close", "demo");
  const { root, child } = await start(repo);
  // As a Lockstep that was killed in between would leave it.
  await new Ledger(statePaths(`${repo.path}/.git`)).transact(
    AUTHOR,
    (tx) => putLock(tx, "L900", "src/x"),
  );
  assertEquals(
    findings(await doctor(repo))[0],
    "lock.holder_gone L900 problem",
  );
  const byChild = await repo.run(["doctor", "--fix", "--json"], {
    cwd: child.path,
  });
  assertEquals(reasonOf(byChild), "actor.not_allowed");
  const byRoot = await repo.run(["doctor", "--fix", "--json"], {
    cwd: root.path,
  });
  assertEquals(byRoot.status, 0);
  assertEquals(findings(await doctor(repo)), []);
});

Deno.test("doctor ends threads whose supervisor was killed, and closes their viewer", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { root } = await start(repo);
  const spawned = await repo.run([
    ...["--json", "thread", "child", "spawn", "--title", "x", "--worktree"],
    ...["auth", "--runner", "command", "--", "true"],
  ], { cwd: root.path });
  const { thread } = JSON.parse(spawned.stdout).data;
  await repo.mustRunIn(
    root.path,
    ...["thread", "child", "wait-status", thread.id],
    ...["--target-statuses", "completed"],
  );
  await repo.mustRun("session", "close", "fix");
  const seen = await doctor(repo);
  assertEquals([seen.status, findings(seen)], [0, ["viewer.left fix problem"]]);
  assertEquals(findings(await doctor(repo, "--fix")), []);
});
