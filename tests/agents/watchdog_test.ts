import { assert, assertEquals } from "@std/assert";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import type { Turn } from "../helpers/mock_model.ts";

const RUNNERS: readonly AgentRunner[] = ["codex_exec", "codex", "claude"];

/** A ladder of no rungs ends a run at once, without a word to its agent. */
function config(...lines: string[]): string {
  return ["watchdog:", ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function agentTest(
  runner: AgentRunner,
  name: string,
  fn: () => Promise<void>,
): void {
  const ignore = !hasAgent(runner.split("_")[0] ?? "");
  Deno.test({ name: `${runner}: ${name}`, ignore, fn });
}

for (const runner of RUNNERS) {
  agentTest(runner, "a loop of 12 is stopped before its end", async () => {
    const script: readonly Turn[] = [
      { run: "cat missing-file.txt", repeat: 12, delayMs: 300 },
      { say: "I gave up." },
    ];
    await using agents = await AgentRepo.create(script, {
      config: config("repeated_calls: 4", "ladder: []"),
    });
    const { thread } = await agents.spawn(runner, "Find the file");
    const ended = await agents.untilEnded(thread.id);
    const log = await agents.log(thread.id);
    assertEquals(ended.state, "failed", log);
    assert(/cat missing-file\.txt/.test(ended.note), ended.note);
    assert(agents.model.requests.length < 12, log);
  });

  agentTest(
    runner,
    "a loop is told so, and may go on when it ends",
    async () => {
      const script: readonly Turn[] = [
        { run: "cat missing-file.txt", repeat: 5, delayMs: 300 },
        { say: "There is no such file." },
      ];
      await using agents = await AgentRepo.create(script, {
        config: config("repeated_calls: 3", "ladder: [nudge]"),
      });
      const { thread } = await agents.spawn(runner, "Find the file");
      const ended = await agents.untilEnded(thread.id);
      const log = await agents.log(thread.id);
      assertEquals(ended.state, "completed", log);
      assert(/note: watchdog: nudge/.test(log), log);
      const heard = agents.model.requests.some(({ body }) =>
        body.includes("Watchdog: the same command")
      );
      assert(heard, log);
    },
  );

  agentTest(runner, "a loop is begun anew once, then stopped", async () => {
    const script: readonly Turn[] = [
      { run: "cat missing-file.txt", repeat: 12, delayMs: 300 },
      { say: "I gave up." },
    ];
    await using agents = await AgentRepo.create(script, {
      config: config(
        "grace_seconds: 1",
        "repeated_calls: 3",
        "ladder: [restart]",
      ),
    });
    const { thread } = await agents.spawn(runner, "Find the file");
    const ended = await agents.untilEnded(thread.id);
    const log = await agents.log(thread.id);
    assertEquals(ended.state, "failed", log);
    const sessions = (await agents.agentEvents(thread.id)).flatMap((each) =>
      each.kind === "started" ? [each.session] : []
    );
    assertEquals(new Set(sessions).size, 2, log);
    const again = agents.model.requests.filter(({ userText }) =>
      /Objective:\nFind the file[\s\S]*cat missing-file\.txt/.test(userText)
    );
    assert(again.length > 0, log);
  });

  agentTest(runner, "a loop of blocked calls is stopped", async () => {
    const script: readonly Turn[] = [
      { run: "echo no > forbidden.txt", repeat: 12, delayMs: 300 },
      { say: "I gave up." },
    ];
    await using agents = await AgentRepo.create(script, {
      config: config(
        "grace_seconds: 1",
        "blocked_calls: 3",
        "ladder: [nudge]",
      ),
    });
    const { thread } = await agents.spawn(runner, "Write it");
    const ended = await agents.untilEnded(thread.id);
    const log = await agents.log(thread.id);
    assertEquals(ended.state, "failed", log);
    assert(agents.model.requests.length < 12, log);
    const events = await agents.agentEvents(thread.id);
    const blocked = events.filter((each) =>
      "state" in each && each.state === "blocked"
    );
    assert(blocked.length >= 2, log);
    assert(/refused|outside the scope/.test(ended.note), log);
  });

  agentTest(runner, "a model that never answers is stopped", async () => {
    const script: readonly Turn[] = [{ run: "echo before" }, { hang: true }];
    await using agents = await AgentRepo.create(script, {
      config: config("silence_seconds: 3", "ladder: []"),
    });
    const { thread } = await agents.spawn(runner, "Wait for it");
    const ended = await agents.untilEnded(thread.id);
    assertEquals(ended.state, "failed", await agents.log(thread.id));
    assert(/without output/.test(ended.note), ended.note);
  });
}
