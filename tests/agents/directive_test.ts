import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import { findByEnvironment } from "../../src/io/pid.ts";
import type { Route } from "../helpers/mock_model.ts";

const RUNNERS: readonly AgentRunner[] = ["codex_exec", "codex", "claude"];

/** A command that nothing but a signal ends in time. */
const LONG = `node -e "setTimeout(() => {}, 55_000)"`;

/** The last thing that the user said decides what comes next. */
const SCRIPT: readonly Route[] = [
  {
    match: /leave the parser/i,
    turns: [
      { run: "mkdir -p src && echo told > src/told.txt" },
      { say: "I have left the parser alone." },
    ],
  },
  { match: /wait long/i, turns: [{ run: LONG }, { say: "waited" }] },
  { match: /work short/i, turns: [{ run: "sleep 3" }, { say: "worked" }] },
];

function agentTest(
  runner: AgentRunner,
  name: string,
  fn: () => Promise<void>,
): void {
  const ignore = !hasAgent(runner.split("_")[0] ?? "");
  Deno.test({ name: `${runner}: ${name}`, ignore, fn });
}

function isLongCommand(event: { readonly kind: string }): boolean {
  return event.kind === "command";
}

for (const runner of RUNNERS) {
  agentTest(runner, "interrupt_patch reaches it in mid-turn", async () => {
    await using agents = await AgentRepo.create(SCRIPT);
    const { thread, worktree_path } = await agents.spawn(runner, "wait long");
    await agents.until(thread.id, isLongCommand);
    const told = await agents.run(
      "thread",
      "child",
      "directive",
      thread.id,
      "leave the parser",
      "--timeout-seconds",
      "30",
      "--json",
    );
    const log = await agents.log(thread.id);
    assertEquals(told.status, 0, told.stdout + told.stderr + log);
    assertEquals(JSON.parse(told.stdout).data.status, "delivered");
    const ended = await agents.untilEnded(thread.id);
    assertEquals(
      [ended.state, ended.note],
      ["completed", "I have left the parser alone."],
      await agents.log(thread.id),
    );
    assertEquals(
      await Deno.readTextFile(`${worktree_path}/src/told.txt`),
      "told\n",
    );
    assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${ended.run_id}`), []);
  });

  agentTest(runner, "a queued directive is heard before the end", async () => {
    await using agents = await AgentRepo.create(SCRIPT);
    const { thread } = await agents.spawn(runner, "work short");
    await agents.until(thread.id, isLongCommand);
    const words = ["thread", "child", "directive", thread.id];
    await agents.mustRun(...words, "leave the parser", "--mode", "queue");
    const ended = await agents.untilEnded(thread.id);
    const log = await agents.log(thread.id);
    assertEquals(ended.state, "completed", log);
    assert(
      agents.model.requests.some((each) =>
        each.body.includes("leave the parser")
      ),
      log,
    );
    const { messages } = await agents.mustRun("inbox", "list") as {
      messages: { text: string; state: string }[];
    };
    assertEquals(
      messages.find((each) => each.text === "leave the parser")?.state,
      "delivered",
      log,
    );
  });

  agentTest(runner, "restart begins anew with what it is told", async () => {
    await using agents = await AgentRepo.create(SCRIPT);
    const { thread } = await agents.spawn(runner, "wait long");
    await agents.until(thread.id, isLongCommand);
    const words = ["thread", "child", "directive", thread.id];
    await agents.mustRun(...words, "leave the parser", "--mode", "restart");
    const ended = await agents.untilEnded(thread.id);
    assertEquals(
      [ended.state, ended.generation],
      ["completed", thread.generation + 1],
      await agents.log(thread.id),
    );
    const last = agents.model.requests.at(-1)?.userText ?? "";
    assertStringIncludes(last, "Objective:\nwait long");
    assertStringIncludes(last, "- leave the parser");
  });

  agentTest(runner, "an interrupt ends its turn, and so its run", async () => {
    await using agents = await AgentRepo.create(SCRIPT);
    const { thread } = await agents.spawn(runner, "wait long");
    await agents.until(thread.id, isLongCommand);
    await agents.mustRun("thread", "child", "interrupt", thread.id);
    const ended = await agents.untilEnded(thread.id);
    assertEquals(ended.state, "failed", await agents.log(thread.id));
    assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${ended.run_id}`), []);
  });

  agentTest(runner, "stop ends it with what it has started", async () => {
    await using agents = await AgentRepo.create(SCRIPT);
    const { thread } = await agents.spawn(runner, "wait long");
    await agents.until(thread.id, isLongCommand);
    await agents.mustRun("thread", "child", "stop", thread.id);
    const ended = await agents.untilEnded(thread.id);
    assertEquals(ended.state, "stopped", await agents.log(thread.id));
    assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${ended.run_id}`), []);
  });

  agentTest(
    runner,
    "kill -9 of its supervisor is found out and cleared up",
    async () => {
      await using agents = await AgentRepo.create(SCRIPT);
      const { thread } = await agents.spawn(runner, "wait long");
      await agents.until(thread.id, isLongCommand);
      const { supervisor, run_id } = await agents.thread(thread.id);
      assert(supervisor !== null);
      Deno.kill(supervisor.pid, "SIGKILL");
      await agents.mustRun("thread", "child", "reap");
      const ended = await agents.untilEnded(thread.id);
      assertEquals(ended.state, "failed", ended.note);
      assertEquals(await findByEnvironment(`LOCKSTEP_RUN=${run_id}`), []);
    },
  );
}
