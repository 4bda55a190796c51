import * as z from "zod/mini";
import { withoutAgentEntries } from "../../core/agent_hooks.ts";
import {
  agentConfigPath,
  restoreAgentConfig,
} from "../../store/agent_config.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "agents.uninstall",
  summary: "Take Lockstep out of the configuration of an agent program",
  effect: "write",
  params: z.strictObject({
    agent: z.enum(["claude", "codex", "opencode"]).check(
      z.describe("Agent program"),
    ),
    project: z._default(z.boolean(), false).check(
      z.describe("In this worktree instead of the user's own configuration"),
    ),
  }),
  result: () =>
    z.strictObject({
      agent: z.string(),
      path: z.string(),
      changed: z.boolean(),
    }),
  positional: ["agent"],
  example: "lockstep agents uninstall claude",
  run: (context, params) => {
    const path = agentConfigPath(params.agent, {
      topLevel: context.repository().topLevel,
      isProject: params.project,
    });
    const changed = restoreAgentConfig(
      path,
      (text) => withoutAgentEntries(params.agent, text, path),
    );
    return Promise.resolve({ agent: params.agent, path, changed });
  },
  text: ({ path, changed }) =>
    changed ? `Taken out of ${path}` : `Nothing of Lockstep was in ${path}`,
});
