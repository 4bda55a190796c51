import { assert, assertEquals } from "@std/assert";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import type { Turn } from "../helpers/mock_model.ts";

const RUNNERS: readonly AgentRunner[] = ["codex_exec", "codex", "claude"];

const TROUBLES: readonly (readonly [string, readonly Turn[]])[] = [
  ["a server that fails for ever", [{ status: 500, repeat: 100 }]],
  ["a key that is refused", [{ status: 401, repeat: 100 }]],
  [
    "an answer that is no answer",
    [{ raw: "data: {not json\n\ndata: garbage\n\n", repeat: 100 }],
  ],
];

for (const runner of RUNNERS) {
  for (const [trouble, script] of TROUBLES) {
    const name = `${runner}: ${trouble} fails the run, which says why`;
    const ignore = !hasAgent(runner.split("_")[0] ?? "");
    Deno.test({ name, ignore }, async () => {
      await using agents = await AgentRepo.create(script);
      const { thread } = await agents.spawn(runner, "Do it");
      const ended = await agents.untilEnded(thread.id);
      const log = await agents.log(thread.id);
      assertEquals(ended.state, "failed", log);
      assert(ended.note !== "", log);
    });
  }
}
