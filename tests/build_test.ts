import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { exec, type Outcome, TempRepo } from "./helpers/temp_repo.ts";
import { PROJECT } from "./helpers/source_files.ts";
import { CASE, PLAN } from "./helpers/task_repo.ts";

/** Runs a built file as the launcher does, but for the permissions. */
function runBuilt(
  repo: TempRepo,
  file: string,
  args: readonly string[],
): Promise<Outcome> {
  return repo.exec([
    Deno.execPath(),
    "run",
    "--no-config",
    "-A",
    file,
    ...args,
  ]);
}

/** Installs what was built into `dist`, as install.sh does; nothing is kept. */
async function installLauncher(repo: TempRepo): Promise<string> {
  const program = join(repo.root, "lockstep");
  const body = await Deno.readTextFile(join(PROJECT, "bin/launcher.sh"));
  const settings = [
    `app=${repo.root}`,
    `start=${Deno.execPath()}`,
    `program=${program}`,
    "build=launcher",
    "permissions=-A",
  ];
  await Deno.writeTextFile(
    program,
    `#!/bin/sh\n${settings.join("\n")}\n${body}`,
    { mode: 0o755 },
  );
  return program;
}

/** The Case in hand began on a commit that the branch has not any more. */
const BEHIND = "behind what its Case began on";

/** What an answer says of the worktree; the error where there is none. */
function ofWorktree({ status, stdout, stderr }: Outcome) {
  if (status !== 0) return { status, stderr };
  const { git, drift, current_ref } = JSON.parse(stdout).data;
  return { git, drift, next: current_ref.next_step };
}

Deno.test("build.ts makes a program whose hot bundles answer as the whole does", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  const dist = join(repo.root, "dist");
  const built = await exec(
    [Deno.execPath(), "run", "-A", join(PROJECT, "bin/build.ts"), dist],
    { cwd: PROJECT, env: { ...Deno.env.toObject() } },
  );
  assertEquals(built.status, 0, built.stderr);
  const whole = join(dist, "main.js");
  const hot = (name: string) => join(dist, "hot", name, "main.js");
  await repo.mustRun("session", "open", "--user-request", "build");
  await Deno.writeTextFile(join(repo.root, "plan.json"), JSON.stringify(PLAN));
  await repo.mustRun("plan", "import", join(repo.root, "plan.json"));
  await repo.mustRun("lock", "acquire", "src/a.ts");

  await t.step(
    "no file names another that Deno would read at once",
    async () => {
      const naming = await exec(
        ["grep", "-rlE", 'import\\("\\./', dist],
        { cwd: dist, env: repo.env },
      );
      assertEquals(naming.stdout, "");
      assertEquals(naming.status, 1, "grep has looked and found none");
    },
  );

  await t.step(
    "help.txt is what the whole program says to --help",
    async () => {
      const { stdout } = await runBuilt(repo, whole, ["--help"]);
      const written = await Deno.readTextFile(join(dist, "help.txt"));
      assertEquals(written, stdout);
      assertStringIncludes(written, "Start here");
    },
  );

  for (
    const args of [
      ["lock", "list"],
      ["lock", "list", "--json"],
      ["lock", "list", "--jsn"],
      ["lock", "list", "--help"],
      ["lock", "acquire"],
      ["lock", "acquire", "src/b.ts", "--mode", "loose"],
      ["lock", "acquire", "src/b.ts", "--ttl-seconds", "0", "--json"],
    ]
  ) {
    await t.step(`the same answer to ${args.join(" ")}`, async () => {
      assertEquals(
        await runBuilt(repo, hot(`${args[0]}.${args[1]}`), args),
        await runBuilt(repo, whole, args),
      );
    });
  }

  await t.step("a longer command goes the long way", async () => {
    const help = ["work", "current-ref", "ack", "--help"];
    const answer = await runBuilt(repo, hot("work.current-ref"), help);
    assertStringIncludes(answer.stdout, "lockstep work current-ref ack");
    assert(!answer.stdout.includes("error"));
  });

  const launcher = await installLauncher(repo);
  const worktree = join(repo.root, "demo-worktrees/build");
  const other = join(repo.root, "other");
  await repo.git("worktree", "add", "-q", other);
  await Deno.writeTextFile(join(other, "not meant"), "");
  const git = (...args: string[]) =>
    repo.exec(["git", "-C", worktree, ...args]);
  const states: Record<string, () => unknown> = {
    "as it was made": () => undefined,
    "with files of odd names": async () => {
      await Deno.writeTextFile(join(worktree, "a\nb c"), "");
      await Deno.writeTextFile(join(worktree, "README.md"), "changed\n");
    },
    "with commits of its own": async () => {
      await git("add", ".");
      await git("commit", "-qm", "one");
      await git("commit", "-qm", "two", "--allow-empty");
    },
    "with a Case begun on the last of them": () =>
      repo.mustRunIn(worktree, "case", "begin", CASE),
    [BEHIND]: () => git("reset", "-q", "--hard", "HEAD~1"),
    "on no branch": () => git("switch", "-q", "--detach"),
    "with an index that git cannot read": () =>
      Deno.writeTextFile(
        join(repo.path, ".git/worktrees/build/index"),
        "nothing of the kind",
      ),
  };
  for (const [name, make] of Object.entries(states)) {
    await t.step(
      `the launcher asks git as the program does: ${name}`,
      async () => {
        await make();
        const args = ["work", "current-ref", "--json"];
        const asked = [Deno.execPath(), "run", "-A", whole, ...args] as const;
        const expected = ofWorktree(await repo.exec(asked, { cwd: worktree }));
        if (name === BEHIND) assertEquals(expected.drift, ["base_commit"]);
        const env = { GIT_DIR: "/nonexistent", LOCKSTEP_GIT_ASKED: "1" };
        for (
          const [argv, cwd] of [
            [[launcher, ...args], worktree],
            [[launcher, ...args, "-C", worktree], repo.path],
            [[launcher, ...args, "-C", worktree], other],
          ] as const
        ) {
          assertEquals(
            ofWorktree(await repo.exec([...argv], { cwd, env })),
            expected,
          );
        }
      },
    );
  }

  await t.step("what the launcher has asked is not asked again", async () => {
    await git("read-tree", "HEAD");
    await git("switch", "-q", "task/build/root");
    await git("reset", "-q", "--hard", "ORIG_HEAD");
    const log = join(repo.root, "log");
    const found = await repo.exec(["sh", "-c", "command -v git"]);
    await Deno.writeTextFile(
      join(repo.root, "git"),
      `#!/bin/sh\nprintf '%s\\n' "$*" >>${log}\nexec ${found.stdout.trim()} "$@"\n`,
      { mode: 0o755 },
    );
    const env = {
      PATH: `${repo.root}:${repo.env["PATH"]}`,
      GIT_DIR: "/nonexistent",
    };
    const answer = await repo.exec([launcher, "work", "current-ref"], {
      cwd: worktree,
      env,
    });
    assertStringIncludes(answer.stdout, "2 commits ahead of its base");
    const asked = (await Deno.readTextFile(log)).trimEnd().split("\n");
    assertEquals(asked.length, 2);
    for (const line of asked) assertStringIncludes(line, " -C . ");
    for (const more of ["--help", "ack"]) {
      const args = [launcher, "work", "current-ref", more, "--help"] as const;
      const help = await repo.exec(args, { cwd: worktree, env });
      assertEquals(help.status, 0, help.stderr);
    }
    const now = await Deno.readTextFile(log);
    assertEquals(now.trimEnd().split("\n"), asked, "help asks git nothing");
  });

  await t.step("a caller cannot say that git was asked", async () => {
    const answer = await repo.exec([launcher, "prime", "--source", "resume"], {
      cwd: worktree,
      env: { LOCKSTEP_GIT_ASKED: "1" },
    });
    assertStringIncludes(answer.stdout, "2 commits ahead of its base");
  });

  await t.step("the launcher needs no standard input", async () => {
    const answer = await repo.exec(
      ["sh", "-c", '"$0" work current-ref <&-', launcher],
      { cwd: worktree },
    );
    assertEquals(answer.stderr, "");
    assertStringIncludes(answer.stdout, "2 commits ahead of its base");
  });

  await t.step("a damaged .git file is told of by the program", async () => {
    await Deno.writeTextFile(join(worktree, ".git"), "");
    const answer = await repo.exec([launcher, "work", "current-ref"], {
      cwd: worktree,
    });
    assertStringIncludes(answer.stderr, "[worktree.git_missing]");
    assert(answer.stderr.startsWith("error: "), answer.stderr);
  });
});
