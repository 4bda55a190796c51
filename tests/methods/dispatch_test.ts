import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sendSignal } from "../../src/io/pid.ts";
import { processState } from "../../src/io/process_state.ts";
import {
  type Dispatched,
  DispatchRepo,
  GOOD,
  REPORT,
  worker,
} from "../helpers/dispatch_repo.ts";
import { isGone } from "../helpers/is_gone.ts";
import { atTerminal } from "../helpers/person_terminal.ts";

/** What a run in one worktree does, and how it comes out. */
interface Row {
  readonly name: string;
  readonly script: string;
  readonly mode?: string;
  readonly exit: number;
  /** Kinds of findings. */
  readonly kinds?: readonly string[];
  readonly outside?: readonly string[];
  /** Done to the worktree before. */
  readonly before?: string;
}

const ROWS: readonly Row[] = [
  {
    name: "a commit in scope is the way of a worker",
    script: worker(`${GOOD}; git commit -qam x`),
    exit: 0,
  },
  {
    name: "a dirty file out of scope may stay as it is",
    before: "echo dirty >>src/a.py",
    script: worker(GOOD),
    exit: 0,
  },
  {
    name: "a stash, a hook, a hidden file and a forged artifact (AF-036)",
    script: worker(
      `${GOOD}; git stash -q; echo x >"$(git rev-parse --git-common-dir)/hooks/pre-commit"
       git update-index --assume-unchanged src/a.py; echo x >>src/a.py
       echo forged >>"$(dirname "$LOCKSTEP_RESULT")/task.md"`,
    ),
    exit: 10,
    kinds: ["git_files", "hidden", "ignored", "refs", "artifacts"],
  },
  {
    name: "a rename into the scope and a link out of it (AF-036)",
    script: worker(
      "git rm -q --cached src/a.py; mv src/a.py tests/t.py; ln -s /etc/hostname l; echo x >>ignored.log",
    ),
    exit: 10,
    kinds: ["ignored", "links", "uncommitted"],
    outside: ["ignored.log", "l", "src/a.py"],
  },
  {
    name: "a record that was taken away (AF-036)",
    script: `${GOOD}; rm -rf "$(dirname "$LOCKSTEP_RESULT")"`,
    exit: 10,
    kinds: ["artifacts"],
  },
  {
    name: "a configuration of the worktree's own that leads git elsewhere",
    before: "git config extensions.worktreeConfig true",
    script: worker(
      `mkdir ../clean; git archive HEAD | tar -x -C ../clean
       ${GOOD}; echo x >>src/a.py
       git config --worktree core.worktree "$(cd ../clean && pwd)"`,
    ),
    exit: 10,
    kinds: ["git_files"],
  },
  {
    name: "a file that git had been told not to look at (AF-036)",
    before: "git update-index --assume-unchanged src/a.py",
    script: worker(`${GOOD}; echo x >>src/a.py`),
    exit: 10,
    kinds: ["ignored"],
    outside: ["src/a.py"],
  },
  {
    name: "a file in scope that becomes a link out of it (AF-036)",
    script: worker("ln -sf ../../out tests/t.py; echo new >tests/t.py"),
    exit: 10,
    kinds: ["links"],
  },
  {
    name: "a repository in the way that was there before",
    before: "git init -q src/n; git -C src/n commit -q --allow-empty -m n",
    script: worker(`${GOOD}; echo x >>src/n/f`),
    exit: 10,
    kinds: ["ignored"],
    outside: ["src/n/f"],
  },
  {
    name: "a verifier that commits (AF-035, AF-036)",
    mode: "verifier",
    script: worker("git commit -q --allow-empty -m x"),
    exit: 10,
    kinds: ["committed"],
  },
];

Deno.test("dispatch judges what a run left behind", async (t) => {
  await using repo = await DispatchRepo.create();
  for (const [index, row] of ROWS.entries()) {
    await t.step(row.name, async () => {
      const folder = await repo.child(`kid-${index}`, "tests/t.py");
      if (row.before !== undefined) await repo.sh(folder, row.before);
      const isReader = row.mode === "verifier";
      const packet = await repo.packet({
        workdir: folder,
        mode: row.mode ?? "worker",
        scope: isReader ? ["none"] : ["tests/t.py"],
      });
      const ran = await repo.dispatch(packet, row.script);
      assertEquals(ran.exit, row.exit, ran.messages.join("\n"));
      assertEquals(ran.worktree_path, folder);
      const kinds = ran.messages.flatMap((each) =>
        /^Policy violation: (\w+): /.exec(each)?.[1] ?? []
      );
      assertEquals([...new Set(kinds)].toSorted(), [
        ...(row.kinds ?? []).toSorted(),
      ]);
      if (row.outside !== undefined) {
        assertEquals(ran.out_of_scope_changes, row.outside);
      }
      // What is judged broken is not run.
      assertEquals(ran.is_verified, row.exit === 0);
      await repo.sh(repo.folder, "git stash clear");
      await repo.sh(
        repo.folder,
        'rm -f "$(git rev-parse --git-common-dir)/hooks/pre-commit"',
      );
    });
  }
  await t.step(
    "a worktree that git cannot read keeps no other from running",
    async () => {
      const broken = await repo.child("broken", "tests/t.py");
      const gitDir = (await repo.sh(broken, "git rev-parse --git-dir")).trim();
      await Deno.writeTextFile(join(gitDir, "HEAD"), "garbage");
      const workdir = await repo.child("beside", "tests/t.py");
      const ran = await repo.dispatch(
        await repo.packet({ workdir }),
        worker(GOOD),
      );
      assertEquals(ran.exit, 0, ran.messages.join("\n"));
    },
  );
});

Deno.test("dispatch gives a worker a worktree of its own, and seals its run", async (t) => {
  await using repo = await DispatchRepo.create();
  const output = join(repo.root, "out");
  const script = worker(
    'echo talking; echo oops >&2; cp "$LOCKSTEP_PROMPT" ../../prompt; echo new >>t.py',
    REPORT.replace("grep -q new tests/t.py", "grep -q new t.py"),
  );
  const ran = await repo.dispatch(
    await repo.packet({
      workdir: join(repo.folder, "tests"),
      verification: ["grep -q new t.py"],
      // More than an argument may be long (AF-013).
      more: ["CONTEXT:", `  ${"x".repeat(200_000)}`],
    }),
    script,
    "--output-dir",
    output,
  );

  await t.step("it is judged by what Lockstep ran", async () => {
    assertEquals([ran.exit, ran.status, ran.is_verified], [0, "ok", true]);
    const evidence = await repo.artifact(ran.run_dir, "evidence.json") as {
      commands: { standing: string; observed: { exit_status: number } }[];
    };
    const [command] = evidence.commands;
    assertEquals(command?.standing, "confirmed");
    assertEquals(command?.observed.exit_status, 0);
    assert(
      ran.worktree_path?.endsWith("-worktrees/worker-put"),
      ran.worktree_path ?? "",
    );
  });
  await t.step("its prompt names the worktree, not WORKDIR", async () => {
    const prompt = await Deno.readTextFile(
      join(ran.worktree_path ?? "", "../prompt"),
    );
    assert(prompt.startsWith("CONTEXT: WORKER\n"));
    assert(prompt.includes(`WORKDIR: ${ran.worktree_path}/tests\n`), prompt);
  });
  await t.step("its artifacts are private, and none is missing", async () => {
    assertEquals((Deno.statSync(ran.run_dir).mode ?? 0) & 0o777, 0o700);
    const names = [...Deno.readDirSync(ran.run_dir)].map(({ name }) => name);
    for (
      const name of [
        ...["task.md", "prompt.md", "events.jsonl", "stderr.log"],
        ...["pre_snapshot.json", "post_snapshot.json", "pre_diff_stat.txt"],
        ...["post_diff_stat.txt", "result.json", "result.md", "policy.json"],
        ...["evidence.json", "verification-1.log", "exit.json", "run.json"],
      ]
    ) assert(names.includes(name), `${name} is missing`);
    const stderr = await Deno.readTextFile(join(ran.run_dir, "stderr.log"));
    assertEquals(stderr, "oops\n");
    const copy = join(output, ran.run_id);
    assertEquals(ran.output_dir, copy);
    assertEquals(
      await Deno.readTextFile(join(copy, "policy.json")),
      await Deno.readTextFile(join(ran.run_dir, "policy.json")),
    );
  });
  await t.step("run.verify finds what is changed afterwards", async () => {
    assertEquals((await repo.threads.run("run", "verify")).status, 0);
    // The same content, where others can change it.
    const moved = join(repo.root, "moved");
    await Deno.rename(ran.run_dir, moved);
    await Deno.symlink(moved, ran.run_dir);
    assertEquals((await repo.threads.run("run", "verify")).status, 1);
    await Deno.remove(ran.run_dir);
    await Deno.rename(moved, ran.run_dir);
    await Deno.writeTextFile(join(ran.run_dir, "policy.json"), "{}\n");
    const verified = await repo.threads.run("run", "verify");
    assertEquals(verified.status, 1);
    assert(
      verified.stdout.includes(`${ran.run_id}: changed; policy.json changed`),
      verified.stdout,
    );
    const shown = await repo.threads.run("run", "show", ran.run_id);
    assertEquals(shown.status, 1);
    const listed = await repo.threads.run("run", "list");
    assertEquals(
      listed.stdout,
      `${ran.run_id}  ${ran.thread_id}  finished, ok\n`,
    );
  });
  await t.step("ledger.verify follows the chain of runs", async () => {
    assertEquals((await repo.threads.run("ledger", "verify")).status, 0);
    const { stdout } = await repo.threads.run("ledger", "export");
    const file = join(repo.root, "ledger.json");
    await Deno.writeTextFile(
      file,
      stdout.replace(/"status": ?"ok"/, '"status":"failed"'),
    );
    const words = ["ledger", "import", file, "--force"];
    const imported = await atTerminal(repo.threads.repo, words);
    assertEquals(imported.status, 0, imported.screen);
    const verified = await repo.threads.run("ledger", "verify");
    const [problem, total] = verified.stdout.split("\n");
    assertEquals([verified.status, problem], [
      5,
      `run: ${ran.run_id}: its record is not what was sealed`,
    ]);
    assert(total?.startsWith("1 problem(s) in "), total);
  });
});

Deno.test("what VERIFICATION writes into the record of its run is found, not sealed", async (t) => {
  await using repo = await DispatchRepo.create();
  const folder = await repo.child("kid", "tests");
  const packet = await repo.packet({
    workdir: folder,
    scope: ["tests"],
    verification: ["sh tests/check.sh"],
  });
  const dispatch = (check: string) => {
    const script = `record=$(dirname "$LOCKSTEP_RESULT")
echo "set -- '$record'" >tests/check.sh
cat >>tests/check.sh <<'END'
${check}
END`;
    return repo.dispatch(packet, worker(script), "--allow-dirty-overlap");
  };

  await t.step("a packet that asks for less, and forged events", async () => {
    const ran = await dispatch(
      'echo "MODE: worker" >"$1/task.md"; echo "{}" >"$1/events.jsonl"',
    );
    assertEquals([ran.exit, ran.status], [10, "policy"]);
    assertEquals(ran.messages, [
      "Policy violation: artifacts: VERIFICATION wrote to events.jsonl",
      "Policy violation: artifacts: VERIFICATION wrote to task.md",
    ]);
    const verified = await repo.threads.run("run", "verify");
    assertEquals(verified.status, 1);
    assert(verified.stdout.includes("task.md changed"), verified.stdout);
  });
  await t.step("a record that is taken away", async () => {
    const ran = await dispatch('rm -rf "$1"');
    assertEquals([ran.exit, ran.status], [10, "policy"]);
  });
  await t.step("a link in its place", async () => {
    const ran = await dispatch('mv "$1" ../moved; ln -s "$PWD/../moved" "$1"');
    assertEquals([ran.exit, ran.status], [10, "policy"]);
    assert(Deno.lstatSync(ran.run_dir).isDirectory);
    assert(
      !Deno.readTextFileSync(join(folder, "../moved/run.json")).includes(
        "policy",
      ),
    );
  });
});

Deno.test("a run that puts another repository in the place of its own is not ok", async (t) => {
  await using repo = await DispatchRepo.create();
  const start = "start=$(git rev-parse HEAD)";
  const swap = `branch=$(git branch --show-current)
git clone -q "$(git rev-parse --git-common-dir)" ../fake
git -C ../fake checkout -q -B "$branch" "$start"
git -C ../fake config core.worktree "$(cd ../fake && pwd)"
printf 'gitdir: %s\\n' "$(cd ../fake/.git && pwd)" >.git`;
  const dispatch = async (name: string, script: string, check: string) => {
    const workdir = await repo.child(name, "tests");
    const packet = await repo.packet({
      workdir,
      scope: ["tests"],
      verification: [check],
    });
    return await repo.dispatch(packet, worker(script));
  };

  await t.step("to hide what it committed out of its scope", async () => {
    const hidden = "echo x >evil && git add evil";
    const ran = await dispatch(
      "kid-0",
      `${start}; ${hidden}; git -c core.hooksPath=/dev/null commit -qm x
${swap}`,
      "true",
    );
    assertEquals([ran.exit, ran.messages], [10, [
      "Policy violation: what the run changed cannot be told any more",
    ]]);
    const review = await repo.threads.run("review", "open", ran.run_id);
    assertEquals(review.status, 1, review.stdout);
    assert(review.stderr.includes("[worktree.identity]"), review.stderr);
  });
  await t.step("by what VERIFICATION runs", async () => {
    await repo.sh(repo.folder, "rm -rf ../demo-worktrees/fake");
    const ran = await dispatch(
      "kid-1",
      `cat >tests/swap.sh <<'END'\n${start}\n${swap}\nEND`,
      "sh tests/swap.sh",
    );
    assertEquals([ran.exit, ran.status], [10, "policy"]);
    assert(
      ran.messages[0]?.includes("belongs to another repository"),
      ran.messages[0],
    );
  });
});

Deno.test("a run comes to its end whatever it takes away", async (t) => {
  await using repo = await DispatchRepo.create();
  const dispatch = async (
    name: string,
    script: string,
    ...flags: string[]
  ) => {
    const workdir = join(await repo.child(name, "tests"), "tests");
    const packet = await repo.packet({
      workdir,
      scope: ["tests"],
      verification: ["true"],
    });
    return await repo.dispatch(packet, worker(script), ...flags);
  };
  const packets = "$(git rev-parse --git-common-dir)/lockstep/packets";

  await t.step("its WORKDIR", async () => {
    const ran = await dispatch("kid-0", 'cd .. && rm -r "$OLDPWD"');
    assertEquals([ran.exit, ran.status, ran.is_verified], [
      13,
      "invalid",
      false,
    ]);
    const review = await repo.threads.run("review", "open", ran.run_id);
    assertEquals(review.status, 0, review.stderr);
  });
  await t.step("its packet: the record has it", async () => {
    const ran = await dispatch("kid-1", `rm -r "${packets}"`);
    assertEquals([ran.exit, ran.status], [0, "ok"], ran.messages.join());
  });
  await t.step("its packet, and that of the record", async () => {
    const ran = await dispatch(
      "kid-2",
      `rm -r "${packets}" "$(dirname "$LOCKSTEP_RESULT")/task.md"`,
    );
    assertEquals([ran.exit, ran.messages], [10, [
      "Policy violation: artifacts: somebody else wrote to task.md",
    ]]);
  });
  await t.step("the folder for the copy of its artifacts", async () => {
    const output = join(repo.root, "out");
    await Deno.mkdir(output);
    const ran = await dispatch(
      "kid-3",
      `rmdir '${output}'; echo >'${output}'`,
      "--output-dir",
      output,
    );
    assertEquals([ran.exit, ran.status, ran.output_dir], [0, "ok", null]);
  });
  const reaped = await repo.threads.run("thread", "child", "reap");
  assertEquals(reaped.status, 0, reaped.stderr);
});

/** Checks that a folder has a copy of what a run left, however it ended. */
async function assertCopied(
  ran: Pick<Dispatched, "run_id" | "run_dir">,
  output: string,
): Promise<void> {
  for (const name of ["task.md", "policy.json", "result.json", "result.md"]) {
    assertEquals(
      await Deno.readTextFile(join(output, ran.run_id, name)),
      await Deno.readTextFile(join(ran.run_dir, name)),
    );
  }
}

Deno.test("dispatch tells apart how runs fail", async (t) => {
  await using repo = await DispatchRepo.create();
  const folder = await repo.child("kid", "tests");
  const packet = await repo.packet({ workdir: folder });
  const output = join(repo.root, "out");
  const copying = ["--output-dir", output];

  await t.step("an exit with 7 is 12 (AF-033)", async () => {
    const ran = await repo.dispatch(packet, "exit 7", ...copying);
    assertEquals([ran.exit, ran.messages], [12, ["Agent exited non-zero: 7"]]);
    await assertCopied(ran, output);
  });
  await t.step(
    "silence is 11, and nothing is left running (AF-033, AF-037)",
    async () => {
      const script =
        "echo $$ >../pid; setsid -f sh -c 'echo $$ >../grandchild; exec sleep 300'; sleep 300";
      const flags = ["--heartbeat-sec", "1", ...copying];
      const ran = await repo.dispatch(packet, script, ...flags);
      assertEquals(ran.exit, 11);
      await assertCopied(ran, output);
      assert(
        ran.messages[0]?.startsWith(
          "Agent killed by watchdog: heartbeat stall (1s without",
        ),
        ran.messages[0],
      );
      for (const name of ["pid", "grandchild"]) {
        const pid = Deno.readTextFileSync(join(folder, "..", name)).trim();
        const state = await repo.threads.repo.exec(
          ["ps", "-o", "stat=", "-p", pid],
        );
        // Ended, and at most not collected by its parent yet.
        assert(/^(Z.*)?$/.test(state.stdout.trim()), `${name} ${pid} lives`);
      }
    },
  );
  await t.step("no result is 13, and stands as blocked (AF-040)", async () => {
    const ran = await repo.dispatch(packet, "echo all is well", ...copying);
    assertEquals([ran.exit, ran.status], [13, "invalid"]);
    await assertCopied(ran, output);
    assertEquals(ran.result?.result, "blocked");
    assertEquals(ran.result?.risks, ["The agent did not return valid JSON"]);
  });
  await t.step("done with a failing command is 13", async () => {
    const ran = await repo.dispatch(packet, worker("true"));
    assertEquals([ran.exit, ran.is_verified], [13, false]);
  });
  await t.step(
    "a dirty scope is 14, and nothing is begun (AF-031)",
    async () => {
      await repo.sh(folder, "echo dirty >>tests/t.py");
      const refused = await repo.run(packet, worker(GOOD));
      assertEquals(refused.status, 14, refused.stderr);
      const { error } = JSON.parse(refused.stderr);
      assertEquals(error.reason, "dispatch.blocked");
      assertEquals(error.details.dirty_overlap, ["tests/t.py"]);
      const list = await repo.threads.mustRun("run", "list") as {
        runs: unknown[];
      };
      assertEquals(list.runs.length, 4);
      const checked = await repo.threads.run(
        ...["preflight", "--task", packet, "--", "sh"],
      );
      assertEquals(checked.status, 14);
      assert(checked.stdout.includes("NO   tree.dirty_overlap (blocks)"));
      const ran = await repo.dispatch(
        packet,
        worker(GOOD),
        "--allow-dirty-overlap",
      );
      assertEquals([ran.exit, ran.dirty_overlap], [0, ["tests/t.py"]]);
    },
  );
});

Deno.test("dispatch refuses what it cannot take on", async (t) => {
  await using repo = await DispatchRepo.create();
  const packet = await repo.packet();
  const reasonOf = async (args: string[], env: Record<string, string> = {}) => {
    const outcome = await repo.threads.repo.run(
      ["dispatch", ...args, "--json", "--", "true"],
      { cwd: repo.folder, env },
    );
    const { error } = JSON.parse(outcome.stderr || '{"error":{}}');
    return [outcome.status, error.reason, error.details?.blocking];
  };

  await t.step("no packet, and no trace of it (AF-013)", async () => {
    assertEquals(await reasonOf(["--task", "/none.md"]), [
      2,
      "packet.no_file",
      undefined,
    ]);
  });
  await t.step("a packet with mistakes names them (AF-010)", async () => {
    const bad = await repo.packet({ workdir: "/nonexist" });
    assertEquals((await reasonOf(["--task", bad])).slice(0, 2), [
      2,
      "packet.invalid",
    ]);
  });
  await t.step("an unknown flag", async () => {
    const [status] = await reasonOf(["--task", packet, "--no-such"]);
    assertEquals(status, 2);
  });
  await t.step("a variable that is no number", async () => {
    const env = { LOCKSTEP_DISPATCH_TIMEOUT_SEC: "soon" };
    assertEquals((await reasonOf(["--task", packet], env)).slice(0, 2), [
      2,
      "dispatch.bad_environment",
    ]);
  });
  await t.step("artifacts in a worktree, or through a link", async () => {
    const inside = await reasonOf(["--task", packet, "--output-dir", "."]);
    assertEquals(inside, [14, "dispatch.blocked", ["output.folder"]]);
    const link = join(repo.root, "link");
    await Deno.symlink(repo.folder, link);
    const through = await reasonOf(["--task", packet, "--output-dir", link]);
    assertEquals(through, [14, "dispatch.blocked", ["output.folder"]]);
  });
  await t.step("commands of a packet that came with the project", async () => {
    const text = await Deno.readTextFile(packet);
    const own = join(repo.folder, "packet.md");
    await Deno.writeTextFile(own, text);
    await repo.sh(repo.folder, "git add packet.md && git commit -qm packet");
    assertEquals(await reasonOf(["--task", own]), [
      14,
      "dispatch.blocked",
      ["packet.commands"],
    ]);
  });
  await t.step("another repository", async () => {
    await repo.sh(repo.root, "git init -q other");
    const other = await repo.packet({ workdir: join(repo.root, "other") });
    assertEquals(await reasonOf(["--task", other]), [
      14,
      "dispatch.blocked",
      ["repository.same"],
    ]);
  });
  await t.step(
    "dry run: all is written, nothing is started (AF-034)",
    async () => {
      const ran = await repo.threads.mustRun(
        ...["dispatch", "--task", packet, "--dry-run", "--runner", "codex"],
      ) as { status: string; run_dir: string; thread_id: null };
      assertEquals([ran.status, ran.thread_id], ["dry_run", null]);
      const result = await repo.artifact(ran.run_dir, "result.json") as {
        result: string;
        next: string;
      };
      assertEquals(result.result, "done");
      assert(result.next.startsWith("Run without --dry-run"));
      const list = await repo.threads.mustRun("run", "list") as {
        runs: unknown[];
      };
      assertEquals(list.runs, []);
    },
  );
});

Deno.test("a dispatch that could not begin is in nobody's way", async () => {
  await using repo = await DispatchRepo.create();
  const workdir = await repo.child("kid", "tests/t.py");
  const packet = await repo.packet({ workdir });
  // Without a commit git can say of no tree that holds it.
  await repo.sh(workdir, "git init -q empty");
  const { status, stderr } = await repo.run(packet, worker(GOOD));
  assertEquals([status, JSON.parse(stderr).error.reason], [4, "git.failed"]);
  await repo.sh(workdir, "rm -r empty");
  assertEquals((await repo.dispatch(packet, worker(GOOD))).exit, 0);
});

Deno.test("a dispatch whose supervisor was killed is finished by the next call", async () => {
  await using repo = await DispatchRepo.create();
  const started = await repo.dispatch(
    await repo.packet(),
    `${GOOD}; touch ../started; sleep 300`,
    "--detach",
    "--output-dir",
    join(repo.root, "out"),
  );
  assertEquals([started.exit, started.status], [0, "running"]);
  await repo.threads.untilFile(
    join(started.worktree_path ?? "", "../started"),
  );
  const second = await repo.run(await repo.packet(), worker(GOOD));
  assertEquals(second.status, 14, "two writers of one file (AF-122)");
  assertEquals(JSON.parse(second.stderr).error.details.blocking, ["lock.free"]);
  const reader = await repo.dispatch(
    await repo.packet({ mode: "verifier", scope: ["none"] }),
    worker("true"),
  );
  assertEquals([reader.exit, reader.messages], [0, []]);
  const { supervisor } = await repo.threads.thread(started.thread_id ?? "");
  Deno.kill(supervisor?.pid ?? 0, "SIGKILL");
  const reaped = await repo.threads.run("thread", "child", "reap");
  assertEquals(reaped.status, 0, reaped.stderr);
  await assertCopied(started, join(repo.root, "out"));
  const shown = await repo.threads.mustRun("run", "show", started.run_id) as {
    run: { state: string; status: string };
    integrity: string;
    policy: { is_incomplete: boolean; changed: string[] };
    evidence: { is_verified: boolean };
    result: { result: string };
  };
  assertEquals([shown.run.state, shown.run.status], ["incomplete", "failed"]);
  assertEquals(shown.integrity, "intact");
  assertEquals(shown.policy.is_incomplete, true);
  assertEquals(shown.policy.changed, ["tests/t.py"]);
  assertEquals(shown.evidence.is_verified, false);
  assertEquals(shown.result.result, "blocked");
  const verified = await repo.threads.run("run", "verify");
  assertEquals(verified.status, 0, verified.stdout);
});

Deno.test("a run whose supervisor and program were killed is in the way of no dispatch", async () => {
  await using repo = await DispatchRepo.create();
  const started = await repo.dispatch(
    await repo.packet(),
    "touch ../started; exec sleep 300",
    "--detach",
  );
  await repo.threads.untilFile(
    join(started.worktree_path ?? "", "../started"),
  );
  const { supervisor, agent } = await repo.threads.thread(
    started.thread_id ?? "",
  );
  for (const each of [supervisor, agent]) {
    const pid = each?.pid ?? 0;
    Deno.kill(pid, "SIGKILL");
    assert(await isGone(pid));
  }
  const kid = await repo.child("kid", "tests/t.py");
  await Deno.writeTextFile(join(kid, "tests/t.py"), "not committed\n");
  const { path } = repo.threads.repo;
  const journal = join(path, ".git/lockstep/ledger/journal.jsonl");
  const before = await Deno.readTextFile(journal);
  const blocked = await repo.packet({ workdir: kid });
  const dry = await repo.run(blocked, "true", "--dry-run");
  assertEquals(JSON.parse(dry.stderr).error.reason, "dispatch.blocked");
  assertEquals(await Deno.readTextFile(journal), before, "it is a dry run");
  const next = await repo.dispatch(await repo.packet(), worker(GOOD));
  assertEquals([next.exit, next.messages], [0, []]);
});

Deno.test("a command of VERIFICATION does not outlive a supervisor that was killed", async () => {
  await using repo = await DispatchRepo.create();
  const pidFile = join(repo.root, "verifying");
  const started = await repo.dispatch(
    await repo.packet({
      verification: [
        `sh -c 'echo $$ >${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 300'`,
      ],
    }),
    worker(GOOD),
    "--detach",
  );
  const id = started.thread_id ?? "";
  const pid = Number(await repo.threads.untilFile(pidFile));
  using _verifying = { [Symbol.dispose]: () => sendSignal(pid, "SIGKILL") };
  const { supervisor } = await repo.threads.thread(id);
  Deno.kill(supervisor?.pid ?? 0, "SIGKILL");
  const { report } = await repo.threads.mustRun(
    ...["thread", "child", "status", id],
  ) as { report: { true_state: string } };
  assertEquals(report.true_state, "orphaned");
  const { reaped } = await repo.threads.mustRun("thread", "child", "reap") as {
    reaped: { ended_pids: number[]; left_pids: number[] }[];
  };
  assertEquals(reaped[0]?.ended_pids.includes(pid), true);
  assertEquals(reaped[0]?.left_pids, []);
  assertEquals(await processState(pid), "gone");
  const shown = await repo.threads.mustRun("run", "show", started.run_id) as {
    run: { state: string };
  };
  assertEquals(shown.run.state, "incomplete");
});

Deno.test("a command of VERIFICATION that is a gate of the Case counts as that gate", async () => {
  await using repo = await DispatchRepo.create();
  const plan = `epics:
  - title: Titles
    features:
      - title: Slugs
        test_groups:
          - title: Words
            cases:
              - title: Put new
                scope: { allow: [tests/t.py] }
                gates: [{ name: words, run: grep -q new tests/t.py }]
                steps: [Write it]
`;
  const imported = await repo.threads.repo.run(["plan", "import", "-"], {
    cwd: repo.folder,
    stdin: plan,
  });
  assertEquals(imported.status, 0, imported.stderr);
  const packet = join(repo.root, "case.md");
  await repo.threads.mustRun("packet", "from-case", "C4", "--output", packet);
  const ran = await repo.dispatch(packet, worker(GOOD));
  assertEquals([ran.exit, ran.is_verified], [0, true], ran.reason);
  const { commands } = await repo.artifact(ran.run_dir, "evidence.json") as {
    commands: { observed: { evidence_id: string } }[];
  };
  const { evidence } = await repo.threads.mustRun("evidence", "list", "C4") as {
    evidence: {
      id: string;
      gate: string;
      source: string;
      exit_status: number;
    }[];
  };
  assertEquals(
    evidence.map(({ id, gate, source, exit_status }) => ({
      id,
      gate,
      source,
      exit_status,
    })),
    [{
      id: commands[0]?.observed.evidence_id ?? "",
      gate: "words",
      source: "observed",
      exit_status: 0,
    }],
  );
});
