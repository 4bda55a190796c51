import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TempRepo } from "../helpers/temp_repo.ts";

interface Refusal {
  readonly name: string;
  readonly given: string;
  readonly args: readonly string[];
  readonly reason: string;
  readonly cwd?: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "no commits",
    given: "git init -q ../empty",
    args: ["init"],
    cwd: "../empty",
    reason: "repository.no_commits",
  },
  {
    name: "a bare repository",
    given: "git init -q --bare ../bare.git",
    args: ["init"],
    cwd: "../bare.git",
    reason: "repository.bare",
  },
  {
    name: "a branch of the prefix's name",
    given: "git branch task",
    args: ["init"],
    reason: "branch.prefix_taken",
  },
  {
    name: "a branch that is not there",
    given: "true",
    args: ["init", "--protect", "trunk"],
    reason: "branch.not_found",
  },
  {
    name: "no branch that could be the default",
    given: "git switch -q --detach && git branch -m main other && git branch x",
    args: ["init"],
    reason: "branch.no_default",
  },
];

for (const row of REFUSALS) {
  Deno.test(`workspace.init refuses ${row.name} and changes nothing`, async () => {
    await using repo = await TempRepo.create();
    await repo.exec(["sh", "-ec", row.given]);
    const cwd = row.cwd ?? ".";
    const list = () =>
      repo.exec(["sh", "-c", "find . | sort; cat .git/config config"], { cwd });
    const before = await list();
    const outcome = await repo.run(["workspace", ...row.args], { cwd });
    assert(outcome.status !== 0);
    assert(outcome.stderr.includes(row.reason), outcome.stderr);
    assertEquals((await list()).stdout, before.stdout);
  });
}

Deno.test("workspace.init says in four lines what will be refused and what comes next", async () => {
  await using repo = await TempRepo.create();
  const outcome = await repo.run(["workspace", "init"]);
  assertEquals(outcome.stdout.trimEnd().split("\n").length, 4);
  assert(outcome.stdout.includes("main"), outcome.stdout);
  assert(outcome.stdout.includes("git pull"), outcome.stdout);
  assert(outcome.stdout.includes("lockstep workspace remove"), outcome.stdout);
});

Deno.test("workspace.init names the branch of the repository in the override that it shows", async () => {
  await using repo = await TempRepo.create();
  await repo.git("branch", "-m", "master");
  const { stdout } = await repo.run(["workspace", "init"]);
  assertStringIncludes(
    stdout,
    "lockstep override main COMMIT --branch master --reason TEXT",
  );
});

Deno.test("workspace.init protects what it is told, and keeps it the next time", async () => {
  await using repo = await TempRepo.create();
  await repo.git("branch", "release/1");
  await repo.mustRun("workspace", "init", "--protect", "release/1");
  await repo.mustRun("workspace", "init");
  await repo.git("commit", "-q", "--allow-empty", "-m", "x");
  const refused = await repo.exec(["git", "branch", "-f", "release/1", "main"]);
  assert(refused.stderr.includes("gate.not_approved"), refused.stderr);
  await repo.mustRun("workspace", "init", "--protect", "none");
  await repo.git("branch", "-f", "release/1", "main");
});

Deno.test("workspace.init is not misdirected by GIT_DIR", async () => {
  await using repo = await TempRepo.create();
  await repo.git("init", "-q", "../other");
  const env = { GIT_DIR: `${repo.root}/other/.git`, GIT_WORK_TREE: repo.root };
  const outcome = await repo.run(["workspace", "init"], { env });
  assertEquals(outcome.status, 0, outcome.stderr);
  const known = await repo.exec(["ls", "../other/.git/lockstep"]);
  assert(known.status !== 0);
  await repo.exec(["ls", ".git/lockstep/hooks/reference-transaction"]);
});

Deno.test("workspace.remove refuses while a session is open, unless forced", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.mustRun("session", "open", "--user-request", "try it");
  const refused = await repo.run(["workspace", "remove"]);
  assert(refused.stderr.includes("session.open"), refused.stderr);
  await repo.mustRun("workspace", "remove", "--force");
  await repo.git("commit", "-q", "--allow-empty", "-m", "free again");
});

Deno.test("workspace.info tells before and after the set-up", async () => {
  await using repo = await TempRepo.create();
  const info = () => repo.mustRun("workspace", "info");
  // deno-lint-ignore no-explicit-any
  const before: any = await info();
  assertEquals(before.initialized, false);
  assertEquals(before.hooks, "absent");
  await repo.mustRun("workspace", "init");
  // deno-lint-ignore no-explicit-any
  const after: any = await info();
  assertEquals(after.repo_path, repo.path);
  assertEquals(after.protected_branches, ["main"]);
  assertEquals(after.hooks, "current");
});

Deno.test("workspace.init writes a first lockstep.yaml when told to, and never over one", async () => {
  await using repo = await TempRepo.create();
  const path = `${repo.path}/lockstep.yaml`;
  // deno-lint-ignore no-explicit-any
  const none: any = await repo.mustRun("workspace", "init");
  assertEquals(none.config_written, null);
  // deno-lint-ignore no-explicit-any
  const first: any = await repo.mustRun("workspace", "init", "--write-config");
  assertEquals(first.config_written, path);
  await repo.mustRun("config", "check");
  await repo.write("lockstep.yaml", "review: { required: 2 }\n");
  // deno-lint-ignore no-explicit-any
  const again: any = await repo.mustRun("workspace", "init", "--yes");
  assertEquals(again.config_written, null);
  assertEquals(
    await Deno.readTextFile(path),
    "review: { required: 2 }\n",
  );
  await Deno.remove(path);
  await Deno.symlink("nowhere", path);
  await repo.mustRun("workspace", "init", "--yes");
  assertEquals((await repo.exec(["ls", "nowhere"])).status === 0, false);
});
