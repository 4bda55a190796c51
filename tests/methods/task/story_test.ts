import { assert, assertEquals } from "@std/assert";
import type { ResumeRef } from "../../../src/core/resume_ref.ts";
import {
  commitFile,
  reasonOf,
  spawnChild,
} from "../../helpers/session_repo.ts";
import { CASE, TaskRepo } from "../../helpers/task_repo.ts";
import { program } from "../../helpers/temp_repo.ts";

/** An agent that begins the Case, does two Steps and would go on for ever. */
const AGENT = `
"$@" case begin C4 &&
"$@" step check C4.1 --result "wrote it" --evidence "read it again" &&
"$@" step check C4.2 --result "tested it" &&
exec sleep 600`;

/** Starts the agent and kills it once its second Step is done. */
async function runUntilKilled(repo: TaskRepo, cwd: string): Promise<void> {
  const agent = new Deno.Command("sh", {
    args: ["-c", AGENT, "agent", ...program()],
    cwd,
    clearEnv: true,
    env: { ...repo.repo.env },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { children } = await repo.task(CASE);
      if (children[1]?.state === "done") return;
      assert(Date.now() < deadline, "the agent came to nothing");
    }
  } finally {
    agent.kill("SIGKILL");
    await agent.status;
  }
}

interface Standing {
  readonly current_ref: ResumeRef;
}

Deno.test("a new agent with nothing but the worktree goes on where the old one was killed", async () => {
  await using repo = await TaskRepo.create();
  const { path } = await spawnChild(
    repo.repo,
    repo.folder,
    "add-slugify",
    "--allow",
    "src",
  );
  await runUntilKilled(repo, path);
  const before = await repo.task(CASE);

  const primed = await repo.must<{ text: string; generation: number }>(
    path,
    "prime",
    "--source",
    "startup",
  );
  assert(primed.text.includes("Case in hand: C4"));
  assert(primed.text.includes("lockstep work current-ref ack 1"));
  const early = await repo.run(["step", "check", "C4.3", "--result", "x"], {
    cwd: path,
  });
  assertEquals(reasonOf(early), "resume.not_acknowledged");
  await repo.must(path, "work", "current-ref", "ack", "1");

  const standing = await repo.must<Standing>(path, "work", "current-ref");
  const { steps, next_step } = standing.current_ref;
  assertEquals(steps.map((step) => step.state), ["done", "done", "todo"]);
  assertEquals(steps[0]?.note, "wrote it; read it again (claimed)");
  assertEquals(
    next_step.command,
    "lockstep step check C4.3 --result WHAT",
  );

  await commitFile(repo.repo, path, { path: "src/slug.txt" });
  const last = ["step", "check", "C4.3", "--result", "documented"];
  const next = async () =>
    (await repo.must<{ next_command: string }>(path, ...last)).next_command;
  assertEquals(await next(), "lockstep gate run C4 test");
  await repo.must(path, "gate", "run", CASE, "test");
  assertEquals(await next(), "lockstep case complete C4 --summary WHAT");
  await repo.must(path, "case", "complete", "--summary", "slugify is there");
  const after = await repo.task(CASE);
  assertEquals(after.task.state, "done");
  assertEquals(after.children.slice(0, 2), before.children.slice(0, 2));
});
