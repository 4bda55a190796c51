import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import type { Turn } from "../helpers/mock_model.ts";

const WORK: readonly Turn[] = [
  { say: "I write a file.", run: "mkdir -p src && echo one > src/a.txt" },
  { write: { path: "src/b.txt", content: "two\n" } },
  { run: "cat missing-file.txt" },
  { run: "git add -A && git commit -qm 'gallery: two files'" },
  { say: "Both files are committed." },
];

const RUNNERS: readonly AgentRunner[] = [
  "codex_exec",
  "codex",
  "claude",
  "opencode",
];

for (const runner of RUNNERS) {
  const ignore = !hasAgent(runner.split("_")[0] ?? "");
  const name = `${runner} works in its worktree, commits and reports`;
  Deno.test({ name, ignore }, async () => {
    await using agents = await AgentRepo.create(WORK);
    const { thread, worktree_path } = await agents.spawn(runner, "Two files");
    const ended = await agents.untilEnded(thread.id);
    assertEquals(
      [ended.state, ended.exit_status, ended.note],
      ["completed", 0, "Both files are committed."],
      await agents.log(thread.id),
    );
    const log = await agents.repo.exec(["git", "log", "-1", "--format=%s"], {
      cwd: worktree_path,
    });
    assertEquals(log.stdout, "gallery: two files\n");
    const prompts = agents.model.requests.map((each) => each.userText);
    assertStringIncludes(prompts[0] ?? "", "Objective:\nTwo files");

    const events = await agents.agentEvents(thread.id);
    const commands = events.flatMap((each) =>
      each.kind === "command" && each.state !== "started"
        ? [`${each.state} ${each.exit_status}`]
        : []
    );
    assertEquals(commands, ["completed 0", "failed 1", "completed 0"]);
    const edits = events.flatMap((each) =>
      each.kind === "edit" && each.state !== "started" ? [each.state] : []
    );
    assertEquals(edits, ["completed"]);
    assertEquals(events.at(-1), {
      kind: "finished",
      is_success: true,
      text: "Both files are committed.",
    });
    assertEquals(events.some((each) => each.kind === "usage"), true);
  });
}
