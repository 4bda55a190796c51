import * as z from "zod/mini";
import { withAgentEntries } from "../../core/agent_hooks.ts";
import { notFound } from "../../core/error.ts";
import { readText } from "../../io/fs.ts";
import { agentConfigPath, writeAgentConfig } from "../../store/agent_config.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

const NOTES = {
  claude: "Claude Code asks before it writes, from its next start on",
  codex:
    "Codex skips hooks that it was not told to trust, without a word: start it once and trust them, or run it with --dangerously-bypass-hook-trust",
  opencode:
    "OpenCode keeps to these permissions; a redirection in a shell is judged only when it is committed",
} as const;

export const definition = method({
  name: "agents.install",
  summary: "Let an agent program ask Lockstep before it writes",
  effect: "write",
  params: z.strictObject({
    agent: z.enum(["claude", "codex", "opencode"]).check(
      z.describe("Agent program"),
    ),
    project: z._default(z.boolean(), false).check(
      z.describe("In this worktree instead of the user's own configuration"),
    ),
    worktree: z.optional(z.string()).check(
      z.describe("In the folder of this managed worktree, with its scope"),
    ),
  }),
  result: () =>
    z.strictObject({
      agent: z.string(),
      path: z.string(),
      changed: z.boolean(),
      note: z.string(),
    }),
  positional: ["agent"],
  example: "lockstep agents install claude",
  run: (context, params) => {
    const found = findWorktree(context, params.worktree);
    const path = agentConfigPath(params.agent, {
      topLevel: found?.path ?? context.repository().topLevel,
      isProject: params.project || params.worktree !== undefined,
    });
    const text = withAgentEntries(params.agent, readText(path), {
      path,
      scope: found?.scope,
    });
    return Promise.resolve({
      agent: params.agent,
      path,
      changed: writeAgentConfig(path, text),
      note: NOTES[params.agent],
    });
  },
  text: ({ path, changed, note }) =>
    `${changed ? "Added to" : "Nothing to add to"} ${path}\n${note}`,
});

/** The named managed worktree, else the one that the call stands in. */
function findWorktree(context: Context, slug: string | undefined) {
  if (!context.ledger().exists()) return undefined;
  const { topLevel } = context.repository();
  const found = context.read((view) =>
    Object.values(view.all("worktrees")).find((each) =>
      each.state !== "removed" &&
      (slug === undefined ? each.path === topLevel : each.slug === slug)
    )
  );
  if (found !== undefined || slug === undefined) return found;
  throw notFound("use", "worktree", slug, "lockstep worktree list");
}
