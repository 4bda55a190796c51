import { assertEquals } from "@std/assert";
import { agentConfigPath } from "../../src/store/agent_config.ts";

Deno.test("agentConfigPath() of a project lies in its worktree", () => {
  const options = { topLevel: "/r", isProject: true };
  assertEquals(agentConfigPath("claude", options), "/r/.claude/settings.json");
  assertEquals(agentConfigPath("codex", options), "/r/.codex/hooks.json");
  assertEquals(agentConfigPath("opencode", options), "/r/opencode.json");
});
