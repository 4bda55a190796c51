import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

interface Found {
  readonly findings: readonly {
    readonly kind: string;
    readonly text: string;
  }[];
  readonly recorded: readonly string[];
}

async function audit(repo: TempRepo, what: string): Promise<Found> {
  const outcome = await repo.run(["audit", what, "--json"]);
  assert(outcome.stdout !== "", outcome.stderr);
  return JSON.parse(outcome.stdout).data;
}

/** Makes a session with a child of branch `task/own/kid`; returns its folder. */
async function makeKid(repo: TempRepo): Promise<string> {
  await repo.mustRun(
    ...["session", "open", "--user-request", "x", "--worktree-name", "own"],
  );
  const { worktree } = await repo.mustRun(
    ...["worktree", "spawn", "kid", "--allow", "src", "--session", "own"],
  ) as { worktree: { path: string } };
  return worktree.path;
}

async function sh(repo: TempRepo, script: string): Promise<void> {
  const outcome = await repo.exec(["sh", "-ec", script]);
  assertEquals(outcome.status, 0, outcome.stderr);
}

/** What no hook can stop; each is found afterwards. */
const BYPASSES:
  readonly (readonly [name: string, script: string, kind?: string])[] = [
    [
      "another hooks path for one command",
      "git -c core.hooksPath=/dev/null commit -q --allow-empty -m x",
    ],
    [
      "a ref that is written as a file",
      "git rev-parse topic >.git/refs/heads/main",
    ],
    [
      "another implementation of git",
      "new=$(git commit-tree -p main -m x 'main^{tree}') && echo $new >.git/refs/heads/main",
    ],
    [
      "branch -C, which runs no hook",
      "git switch -q --detach && git branch -C topic main",
    ],
    [
      "the include taken out",
      "git config --unset-all include.path; git commit -q --allow-empty -m x; git config --add include.path lockstep/gitconfig",
    ],
    [
      "the ref removed as a file",
      "git switch -q --detach; rm .git/refs/heads/main",
      "deleted",
    ],
    [
      "history rewritten",
      "new=$(git commit-tree -m x 'main^{tree}') && echo $new >.git/refs/heads/main",
      "rewritten",
    ],
  ];

for (const [name, script, kind] of BYPASSES) {
  Deno.test(`audit.main finds ${name}, once`, async () => {
    await using repo = await TempRepo.create();
    await sh(
      repo,
      "git switch -qc topic && git commit -q --allow-empty -m t && git switch -q main",
    );
    await repo.mustRun("workspace", "init");
    assertEquals((await audit(repo, "main")).findings, []);
    await sh(repo, script);
    const found = await audit(repo, "main");
    assertEquals(found.findings[0]?.kind, kind ?? "unapproved");
    assertEquals(found.recorded.length, found.findings.length);
    assertEquals((await audit(repo, "main")).recorded, []);
    const listed = await repo.mustRun("violation", "list") as {
      violations: unknown[];
    };
    assertEquals(listed.violations.length, found.findings.length);
  });
}

Deno.test("audit.main finds an alias in the place of main, where git tells no hook", async () => {
  await using repo = await TempRepo.create();
  await sh(
    repo,
    "git switch -qc topic && git commit -q --allow-empty -m t && git switch -q main",
  );
  await repo.mustRun("workspace", "init");
  const outcome = await repo.exec([
    "git",
    "symbolic-ref",
    "refs/heads/main",
    "refs/heads/topic",
  ]);
  const found = await audit(repo, "main");
  // Since git 2.46 the hook is told, and refuses.
  assertEquals(found.findings.length, outcome.status === 0 ? 1 : 0);
});

Deno.test("audit.main takes what came from the upstream as allowed", async () => {
  await using repo = await TempRepo.create();
  await sh(
    repo,
    `git clone -q --bare . ../up.git && git remote add origin ../up.git
     git fetch -q && git branch -q -u origin/main`,
  );
  await repo.mustRun("workspace", "init");
  await sh(
    repo,
    `git clone -q ../up.git ../other && cd ../other
     git commit -q --allow-empty -m a && git commit -q --allow-empty -m b
     git push -q && cd "$OLDPWD" && git pull -q`,
  );
  assertEquals((await audit(repo, "main")).findings, []);
  await sh(repo, "git push -q . HEAD:refs/heads/copy");
});

Deno.test("audit.branch finds a commit outside the scope that no hook has seen", async () => {
  await using repo = await TempRepo.create({ init: true });
  const cwd = await makeKid(repo);
  assertEquals((await audit(repo, "branch")).findings, []);
  await repo.exec([
    "sh",
    "-ec",
    "echo x >'docs é'; git add .; git -c core.hooksPath=/dev/null commit -qm x",
  ], { cwd });
  const found = await audit(repo, "branch");
  assertEquals(found.findings.map((each) => each.kind), ["scope"]);
  assert(found.findings[0]?.text.includes("docs é"), found.findings[0]?.text);
});

Deno.test("audit.branch blames nobody where git has dropped the last move from its log", async () => {
  await using repo = await TempRepo.create({ init: true });
  const cwd = await makeKid(repo);
  const steps = "mkdir src; echo x >src/a; git add .; git commit -qm x; " +
    "git commit -q --amend -m y; git reflog expire --all --expire-unreachable=now";
  await repo.exec(["sh", "-ec", steps], { cwd });
  assertEquals((await audit(repo, "branch")).findings, []);
  await sh(repo, "git pack-refs --all");
  assertEquals((await audit(repo, "branch")).findings, []);
});

Deno.test("audit.branch finds a sibling's branch whose ref was written as a file, once", async () => {
  await using repo = await TempRepo.create({ init: true });
  const cwd = await makeKid(repo);
  const steps = "mkdir src; echo x >src/a; git add .; git commit -qm x; " +
    "git commit -q --amend -m y; git reset -q --hard HEAD^; git gc -q";
  await repo.exec(["sh", "-ec", steps], { cwd });
  assertEquals((await audit(repo, "branch")).findings, []);
  await sh(
    repo,
    "new=$(git commit-tree -p main -m z 'main^{tree}'); echo $new >.git/refs/heads/task/own/kid",
  );
  const found = await audit(repo, "branch");
  assertEquals(found.findings.map((each) => each.kind), ["unlogged"]);
  assertEquals(found.recorded.length, 1);
  assertEquals((await audit(repo, "branch")).recorded, []);
});

Deno.test("a child that commits on another branch leaves a violation", async () => {
  await using repo = await TempRepo.create({ init: true });
  const cwd = await makeKid(repo);
  const script = "git switch -q --detach; git commit --allow-empty -m x";
  const outcome = await repo.exec(["sh", "-c", script], { cwd });
  assert(outcome.stderr.includes("scope.other_branch"), outcome.stderr);
  const listed = await repo.mustRun("violation", "list") as {
    violations: { kind: string }[];
  };
  assertEquals(listed.violations.map((each) => each.kind), ["other_branch"]);
});

Deno.test("doctor shows what audit.main would record, until it is on record", async () => {
  await using repo = await TempRepo.create({ init: true });
  await sh(
    repo,
    "git -c core.hooksPath=/dev/null commit -q --allow-empty -m x",
  );
  const check = async () => {
    const { stdout } = await repo.run(["doctor", "--json"]);
    const { checks } = JSON.parse(stdout).data as {
      checks: { id: string; answer: string }[];
    };
    return checks.find((each) => each.id === "history.approved")?.answer;
  };
  assertEquals(await check(), "problem");
  await audit(repo, "main");
  assertEquals(await check(), "ok");
});

Deno.test("status shows what audit.main would record, and starts no git when tips stand still", async () => {
  await using repo = await TempRepo.create({ init: true });
  const log = join(repo.root, "git.log");
  const bin = join(repo.root, "bin");
  const git = (await repo.exec(["sh", "-c", "command -v git"])).stdout.trim();
  await Deno.mkdir(bin);
  await Deno.writeTextFile(
    join(bin, "git"),
    `#!/bin/sh\necho x >>"${log}"\nexec ${git} "$@"\n`,
    { mode: 0o755 },
  );
  const status = async () => {
    await Deno.writeTextFile(log, "");
    const { stdout, stderr } = await repo.run(["status", "--json"], {
      env: { PATH: `${bin}:${repo.env.PATH}` },
    });
    assert(stdout !== "", stderr);
    const { data } = JSON.parse(stdout) as {
      data: { unrecorded_violations: string[]; open_violations: string[] };
    };
    const started = (await Deno.readTextFile(log)).length / 2;
    return {
      unrecorded: data.unrecorded_violations.length,
      open: data.open_violations.length,
      isQuiet: started === 0,
    };
  };
  assertEquals(await status(), { unrecorded: 0, open: 0, isQuiet: true });
  await sh(
    repo,
    "git -c core.hooksPath=/dev/null commit -q --allow-empty -m x",
  );
  assertEquals(await status(), { unrecorded: 1, open: 0, isQuiet: false });
  await audit(repo, "main");
  assertEquals(await status(), { unrecorded: 0, open: 1, isQuiet: true });
  await sh(repo, "git pack-refs --all");
  assertEquals(await status(), { unrecorded: 0, open: 1, isQuiet: true });
  await sh(
    repo,
    "git switch -q --detach; git -c core.hooksPath=/dev/null branch -D main",
  );
  assertEquals((await status()).unrecorded, 1);
});

const PAST_HOOKS = "git -c core.hooksPath=/dev/null";
const CHANGE = ["session", "open", "--user-request", "x"];

async function openKinds(repo: TempRepo): Promise<string[]> {
  const { violations } = await repo.mustRun("violation", "list") as {
    violations: { kind: string }[];
  };
  return violations.map((each) => each.kind);
}

Deno.test("any change records what main's history shows, once; a read does not", async () => {
  await using repo = await TempRepo.create({ init: true });
  await sh(repo, `${PAST_HOOKS} commit -q --allow-empty -m x`);
  const seen = await repo.mustRun("violation", "list") as {
    violations: unknown[];
    unrecorded: string[];
  };
  assertEquals([seen.violations.length, seen.unrecorded.length], [0, 1]);
  await repo.mustRun("status");
  assertEquals(await openKinds(repo), []);
  const opened = await repo.run([...CHANGE, "--worktree-name", "one"]);
  assert(opened.stderr.includes("note: X1 is new"), opened.stderr);
  assertEquals(await openKinds(repo), ["unapproved"]);
  await repo.mustRun(...CHANGE, "--worktree-name", "two");
  assertEquals(await openKinds(repo), ["unapproved"]);
  // Nobody has to ask git for it again.
  const { aggregates } = await repo.mustRun("ledger", "export") as {
    aggregates: { meta: { repository: { audited: unknown } } };
  };
  const main = (await repo.git("rev-parse", "main")).trim();
  assertEquals(aggregates.meta.repository.audited, { main });
});

Deno.test("a change records nothing of a move that a hook has let through and not reported yet", async () => {
  await using repo = await TempRepo.create({ init: true });
  await sh(
    repo,
    `${PAST_HOOKS} commit -q --allow-empty -m x
     printf 'kind landed\nat 1\nref refs/heads/main\nold %s\nnew %s\n' \
       $(git rev-parse main~1 main) >.git/lockstep/spool/.move-7-1`,
  );
  await repo.mustRun(...CHANGE);
  assertEquals(await openKinds(repo), []);
  await sh(repo, "cd .git/lockstep/spool && mv .move-7-1 1-7-1");
  await repo.mustRun("session", "list");
  await repo.mustRun("session", "heartbeat");
  assertEquals(await openKinds(repo), []);
});

/** The commit before the tip of main is damaged. */
async function unreadable(): Promise<TempRepo> {
  const repo = await TempRepo.create({ init: true });
  await repo.mustRun(...CHANGE, "--worktree-name", "one");
  await sh(
    repo,
    `${PAST_HOOKS} commit -q --allow-empty -m x; ${PAST_HOOKS} commit -q --allow-empty -m y
     id=$(git rev-parse main~1) && rm -f .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)`,
  );
  return repo;
}

Deno.test("a change is made also where main's history cannot be read", async () => {
  await using repo = await unreadable();
  await repo.mustRun("session", "heartbeat");
  assertEquals(await openKinds(repo), []);
});

Deno.test("status shows the rest, and says that main's history cannot be read", async () => {
  await using repo = await unreadable();
  const status = await repo.mustRun("status") as {
    sessions: { id: string }[];
    unread: string[];
    needs: string[];
  };
  assertEquals(status.sessions.map((each) => each.id), ["one"]);
  assertEquals(
    status.unread.map((each) => each.slice(0, each.indexOf(":"))),
    ["conflicts", "history of protected branches"],
  );
  assert(status.needs.some((each) => each.startsWith("not readable, ")));
  const shown = await repo.run(["status"]);
  assert(shown.stdout.includes("Violations not all could be read"));
});
