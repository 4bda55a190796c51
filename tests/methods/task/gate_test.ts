import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Evidence } from "../../../src/core/records/task.ts";
import {
  commitFile,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { PLAIN_CASE as CASE, TaskRepo } from "../../helpers/task_repo.ts";

interface Ran {
  readonly passed: boolean;
  readonly changed_meanwhile: boolean;
  readonly evidence: Evidence[];
}

/** The Case begun in the session's own worktree. */
async function begun(): Promise<TaskRepo> {
  const repo = await TaskRepo.create();
  await repo.must(repo.folder, "case", "begin", CASE);
  return repo;
}

function complete(repo: TaskRepo, cwd = repo.folder) {
  return repo.run(["case", "complete", CASE, "--summary", "done"], { cwd });
}

/** What a refused completion says is missing: `gate test`, `scope x`. */
function missingIn(outcome: { stderr: string }): string[] {
  const { missing } = JSON.parse(outcome.stderr).error.details;
  return missing.map((each: { kind: string; what: string }) =>
    `${each.kind} ${each.what}`
  );
}

Deno.test("case.complete takes a gate only for the state it was run on", async () => {
  await using repo = await begun();
  const file = join(repo.folder, "src/slug.txt");
  await Deno.mkdir(join(repo.folder, "src"));
  await Deno.writeTextFile(file, "one\n");
  assertEquals(missingIn(await complete(repo)), ["gate test"]);

  const ran = await repo.must<Ran>(repo.folder, "gate", "run", CASE, "test");
  assertEquals(ran.passed, true);
  await Deno.writeTextFile(file, "two\n");
  assertEquals(missingIn(await complete(repo)), ["gate test"]);

  // The same content again, committed meanwhile: what was tested is there.
  await Deno.writeTextFile(file, "one\n");
  await repo.repo.exec(["git", "add", "."], { cwd: repo.folder });
  await repo.repo.exec(["git", "commit", "-q", "-m", "slug"], {
    cwd: repo.folder,
  });
  assertEquals((await complete(repo)).status, 0);
});

Deno.test("gate.run records a failure and exits with 1", async () => {
  await using repo = await begun();
  const outcome = await repo.run(["gate", "run", CASE]);
  assertEquals(outcome.status, 1);
  const { evidence } = await repo.task(CASE);
  assertEquals(
    evidence.map((each) => [each.gate, each.exit_status, each.source]),
    [["test", 1, "observed"]],
  );
  assertEquals(missingIn(await complete(repo)), ["gate test"]);
});

Deno.test("a gate that fails shows the end of what it printed, and where all of it is", async () => {
  await using repo = await begun();
  const gate = "loud=for i in $(seq 30); do echo line $i; done; exit 3";
  await repo.must(repo.folder, "task", "update", CASE, "--gates", gate);
  const ran = await repo.repo.run(["gate", "run", CASE], { cwd: repo.folder });
  assertEquals(ran.status, 1);
  const lines = ran.stderr.trimEnd().split("\n");
  assertEquals(lines.slice(1, 3), ["line 11", "line 12"]);
  const path = lines.at(-1)?.replace("All it printed: ", "") ?? "";
  assertStringIncludes(await Deno.readTextFile(path), "line 1\nline 2\n");
  const list = await repo.repo.run(["evidence", "list", CASE], {
    cwd: repo.folder,
  });
  assertStringIncludes(list.stdout, `exit status 3`);
  assertStringIncludes(list.stdout, `\n  ${path}`);
});

Deno.test("gate.run keeps what the command printed, and hides credentials from it", async () => {
  await using repo = await begun();
  const gate = "env=env | sort; echo to standard error >&2";
  await repo.must(repo.folder, "task", "update", CASE, "--gates", gate);
  const outcome = await repo.run(["gate", "run", CASE], {
    env: {
      NPM_TOKEN: "hush",
      GIT_DIR: "/nowhere",
      LOCKSTEP_THREAD: "",
      HARMLESS: "seen",
    },
  });
  assertEquals(outcome.status, 0, outcome.stderr);
  const [ran]: Evidence[] = JSON.parse(outcome.stdout).data.evidence;
  const state = join(repo.repo.path, ".git/lockstep");
  const bytes = await Deno.readFile(join(state, ran?.output_path ?? ""));
  const text = new TextDecoder().decode(bytes);
  assert(text.includes("HARMLESS=seen"));
  assert(text.includes("to standard error"));
  for (const hidden of ["hush", "GIT_DIR", "LOCKSTEP_"]) {
    assertEquals(text.includes(hidden), false, hidden);
  }
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  assertEquals(ran?.output_digest, new Uint8Array(digest).toHex());
});

Deno.test("gate.run says when the command changes what it tests", async () => {
  await using repo = await begun();
  const gate = "writes=mkdir -p src && echo x > src/made.txt";
  await repo.must(repo.folder, "task", "update", CASE, "--gates", gate);
  const ran = await repo.must<Ran>(repo.folder, "gate", "run", CASE);
  assertEquals([ran.passed, ran.changed_meanwhile], [true, true]);
  assertEquals(missingIn(await complete(repo)), ["gate writes"]);
});

Deno.test("gate.run repeats a flaky gate once, and kills one whose time is up", async () => {
  await using repo = await TaskRepo.create();
  const again = join(repo.repo.root, "again");
  const outline = {
    epics: [{
      title: "e",
      features: [{
        title: "f",
        test_groups: [{
          title: "g",
          cases: [{
            title: "c",
            gates: [
              { name: "slow", run: "sleep 60", timeout_seconds: 1 },
              {
                name: "flaky",
                run: `test -f ${again} || { touch ${again}; exit 1; }`,
                flaky: true,
                label: "proxy",
              },
            ],
          }],
        }],
      }],
    }],
  };
  const imported = await repo.must<{ tasks: { id: string }[] }>(
    repo.folder,
    "plan",
    "import",
    "--outline",
    JSON.stringify(outline),
  );
  const id = imported.tasks.at(-1)?.id ?? "";
  await repo.must(repo.folder, "case", "begin", id);
  assertEquals((await repo.run(["gate", "run", id])).status, 1);
  const { evidence } = await repo.task(id);
  assertEquals(
    evidence.map((each) => [each.gate, each.exit_status, each.label]),
    [["slow", null, "local"], ["flaky", 1, "proxy"], ["flaky", 0, "proxy"]],
  );
  assertEquals(evidence[0]?.text, "slow: killed after 1 s");
});

Deno.test("gate.run refuses a gate that is not there, and a Case nobody began", async () => {
  await using repo = await TaskRepo.create();
  const early = await repo.run(["gate", "run", CASE, "test"]);
  assertEquals(reasonOf(early), "case.no_worktree");
  await repo.must(repo.folder, "case", "begin", CASE);
  const unknown = await repo.run(["gate", "run", CASE, "nope"]);
  assertEquals(reasonOf(unknown), "gate.not_found");
});

Deno.test("gate.run and case.complete refuse a worktree that is another one now", async () => {
  await using repo = await begun();
  await repo.repo.exec(["git", "checkout", "-q", "-b", "other"], {
    cwd: repo.folder,
  });
  const ran = await repo.run(["gate", "run", CASE]);
  assertEquals(reasonOf(ran), "worktree.identity");
  assertEquals(reasonOf(await complete(repo)), "worktree.identity");
  const { evidence } = await repo.task(CASE);
  assertEquals(evidence, []);
});

Deno.test("case.complete refuses changes outside the scope until it is granted", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(
    repo.repo,
    repo.folder,
    "slugs",
    "--allow",
    "src",
  );
  await repo.must(path, "case", "begin", CASE);
  await commitFile(repo.repo, path, { path: "src/slug.txt" });
  await Deno.writeTextFile(join(path, "notes.md"), "x\n");
  await repo.must(path, "gate", "run", CASE);
  assertEquals(missingIn(await complete(repo, path)), ["scope notes.md"]);

  const asked = await repo.run([
    "case",
    "request-scope",
    "notes.md",
    "--reason",
    "it explains",
  ], { cwd: path });
  assertEquals(asked.status, 0, asked.stderr);
  const grant = ["case", "grant-scope", CASE, "notes.md", "--reason", "fine"];
  const byWorker = await repo.run(grant, { cwd: path });
  assertEquals(reasonOf(byWorker), "actor.not_allowed");
  await repo.must(repo.folder, ...grant);
  const committed = await commitFile(repo.repo, path, { path: "notes.md" });
  assertEquals(committed.status, 0, committed.stderr);
  const { drift } = await repo.must<{ drift: { what: string }[] }>(
    path,
    "case",
    "drift",
    CASE,
  );
  assertEquals(drift.map((each) => each.what), ["scope"]);
  await repo.must(path, "gate", "run", CASE);
  assertEquals((await complete(repo, path)).status, 0);
});

Deno.test("case.complete sets a second Case of a worktree apart from the first", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(
    repo.repo,
    repo.folder,
    "two-cases",
    "--allow",
    "src",
    "--allow",
    "docs",
  );
  await repo.must(path, "case", "begin", CASE);
  await commitFile(repo.repo, path, { path: "src/slug.txt" });
  await repo.must(path, "gate", "run", CASE);
  await repo.must(path, "case", "complete", "--summary", "one");
  const { id } = await repo.must<{ id: string }>(
    repo.folder,
    "task",
    "create",
    "case",
    "second",
    "--parent",
    "G3",
    "--allow",
    "docs",
  );
  await repo.must(path, "case", "begin", id);
  await commitFile(repo.repo, path, { path: "docs/a.md" });
  await Deno.writeTextFile(join(path, "src/slug.txt"), "again\n");
  const second = () =>
    repo.run(["case", "complete", "--summary", "two"], { cwd: path });
  assertEquals(missingIn(await second()), ["scope src/slug.txt"]);
  await repo.repo.exec(["git", "checkout", "-q", "src"], { cwd: path });
  assertEquals((await second()).status, 0);
});

Deno.test("claim.verify sets what is said against git and the gates", async () => {
  await using repo = await begun();
  await commitFile(repo.repo, repo.folder, { path: "src/slug.txt" });
  await repo.must(repo.folder, "gate", "run", CASE);
  await repo.must(
    repo.folder,
    "evidence",
    "record",
    CASE,
    "all is well",
    "--command",
    "test -f src/slug.txt",
    "--exit-status",
    "0",
    "--files",
    "src/slug.txt",
    "--files",
    "src/other.txt",
  );
  const outcome = await repo.run(["claim", "verify", CASE]);
  assertEquals(outcome.status, 1);
  const { claims } = JSON.parse(outcome.stdout).data;
  assertEquals(claims.map((each: { verdict: string }) => each.verdict), [
    "confirmed",
    "contradicted",
    "confirmed",
  ]);
});
