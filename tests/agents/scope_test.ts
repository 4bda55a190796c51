import { assert, assertEquals } from "@std/assert";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import type { Turn } from "../helpers/mock_model.ts";

const RUNNERS: readonly AgentRunner[] = [
  "codex_exec",
  "codex",
  "claude",
  "opencode",
];

/** The scope of all of them is `src/**`. */
const STRAY: readonly Turn[] = [
  // What a hook can see.
  { run: "echo no > by_shell.txt" },
  { write: { path: "by_patch.txt", content: "no\n" } },
  // What it cannot.
  { run: "cp README.md by_copy.txt; git add -f by_copy.txt" },
  { run: "git commit -qm 'out of scope'; echo status=$?" },
  { run: "git commit -q --no-verify -m 'out of scope'; echo status=$?" },
  { run: "git reset -q; find . -maxdepth 1 -name 'by_*' -delete" },
  { write: { path: "src/a.txt", content: "one\n" } },
  { run: "git add -A && git commit -qm 'in scope'; echo status=$?" },
  { say: "I kept to the scope in the end." },
];

const NO_WATCHDOG = [
  "watchdog:",
  "  ladder: [nudge]",
  "  grace_seconds: 600",
  "",
]
  .join("\n");

for (const runner of RUNNERS) {
  const name = `${runner}: writes outside the scope reach no commit`;
  const ignore = !hasAgent(runner.split("_")[0] ?? "");
  Deno.test({ name, ignore }, async () => {
    // A redirection is nothing that OpenCode's permissions know of; the
    // watchdog would end it there and then.
    const script = runner === "opencode" ? STRAY.slice(1) : STRAY;
    await using agents = await AgentRepo.create(script, {
      config: NO_WATCHDOG,
    });
    const { thread, worktree_path } = await agents.spawn(runner, "Stray");
    const ended = await agents.untilEnded(thread.id);
    const log = await agents.log(thread.id);
    assertEquals(ended.state, "completed", log);
    const subjects = await agents.repo.exec(
      ["git", "log", "--format=%s", "main.."],
      { cwd: worktree_path },
    );
    assertEquals(subjects.stdout, "in scope\n", log);
    const files = await agents.repo.exec(
      ["git", "diff", "--name-only", "main", "HEAD"],
      { cwd: worktree_path },
    );
    assertEquals(files.stdout, "src/a.txt\n", log);
    const events = await agents.agentEvents(thread.id);
    const blocked = events.filter((each) =>
      "state" in each && each.state === "blocked"
    );
    // The watchdog interrupts what it cannot tell otherwise, and with it what
    // the model was about to do.
    const isTold = runner === "codex" || runner === "claude";
    assert(blocked.length >= (isTold ? 2 : 1), log);
    const commits = events.flatMap((each) =>
      each.kind === "command" && each.state !== "started" &&
        /git commit/.test(each.command)
        ? [each.output.trim().split("\n").at(-1)]
        : []
    );
    assertEquals(commits.length, 3, log);
    assertEquals(commits[2], "status=0", log);
    assertEquals(commits.filter((each) => each === "status=0").length, 1, log);
  });
}

for (const runner of RUNNERS) {
  const name = `${runner}: an absolute path is judged as what it is`;
  const ignore = !hasAgent(runner.split("_")[0] ?? "");
  Deno.test({ name, ignore }, async () => {
    await using agents = await AgentRepo.create((worktrees) => [
      { run: "mkdir -p src" },
      {
        write: { path: `${worktrees}/worker-stray/src/a.txt`, content: "a\n" },
      },
      { write: { path: `${worktrees}/worker-stray/b.txt`, content: "b\n" } },
      { say: "done" },
    ], { config: NO_WATCHDOG });
    const { thread, worktree_path } = await agents.spawn(runner, "Stray");
    const ended = await agents.untilEnded(thread.id);
    const log = await agents.log(thread.id);
    assertEquals(ended.state, "completed", log);
    const found = await agents.repo.exec(
      ["git", "status", "--porcelain", "--untracked-files=all"],
      { cwd: worktree_path },
    );
    assertEquals(found.stdout, "?? src/a.txt\n", log);
  });
}

for (const runner of ["codex_exec", "codex"] as const) {
  const name = `${runner}: hooks that the repository brings do not run`;
  Deno.test({ name, ignore: !hasAgent("codex") }, async () => {
    await using agents = await AgentRepo.create([
      { run: "mkdir -p src && echo one > src/a.txt" },
      { say: "done" },
    ], {
      files: {
        ".codex/hooks.json": JSON.stringify({
          hooks: {
            SessionStart: [{
              hooks: [{ type: "command", command: "touch foreign.txt" }],
            }],
          },
        }),
      },
    });
    const { thread, worktree_path } = await agents.spawn(runner, "Work");
    const ended = await agents.untilEnded(thread.id);
    assertEquals(ended.state, "completed", await agents.log(thread.id));
    const names = [...Deno.readDirSync(worktree_path)].map(({ name }) => name);
    assertEquals(names.includes("foreign.txt"), false);
  });
}
