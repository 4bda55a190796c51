/**
 * Claude Code by `--print` with both formats `stream-json`: it is told things
 * by lines of JSON, also while it works.
 */
import { join } from "@std/path";
import { refused } from "../core/error.ts";
import { checkArguments } from "./agent_arguments.ts";
import { claudeQuota } from "./claude_quota.ts";
import { ClaudeConversation, userLine } from "./claude_talk.ts";
import {
  type AgentPackage,
  probeProgram,
  requireProgram,
} from "./installed_program.ts";
import { hookCommand } from "./run_hooks.ts";
import type {
  Environment,
  Installed,
  Launch,
  Prepared,
  Runner,
} from "./runner.ts";

const CLAUDE: AgentPackage = {
  command: "claude",
  package: "@anthropic-ai/claude-code",
  known: ["2.1."],
};

/** By this a user says that the machine is a sandbox, root or not. */
const IS_SANDBOX = "IS_SANDBOX";

export const claudeRunner: Runner = {
  name: "claude",
  isAgent: true,
  sandbox: "off",
  capabilities: {
    delivery: "live",
    reports_starts: true,
    reports_blocked: true,
    usage_of: "session",
    has_hook: true,
  },
  locate: (searchPath) => requireProgram(CLAUDE, searchPath),
  probe: (searchPath) => probeProgram(CLAUDE, searchPath),
  quota: (searchPath) => claudeQuota(requireProgram(CLAUDE, searchPath)),
  check,
  prepare,
};

function check(argv: readonly string[], env: Environment): void {
  checkRoot(env);
  checkArguments(argv, {
    program: "claude",
    sandbox: /^--(permission-mode|restricted|sandbox|allow-dangerously.*)(=|$)/,
    reserved:
      /^(-p|--print|--output-format|--input-format|--settings|--bare|--safe-mode|--resume|-r|--continue|-c|--bg|--background|--worktree|-w|--session-id|--dangerously.*|--verbose|--)(=|$)/,
  });
}

function prepare(launch: Launch, installed: Installed | undefined): Prepared {
  const { thread, model, prompt, resume } = launch;
  check(thread.argv, launch.env);
  return {
    argv: [
      installed?.path ?? "claude",
      "--print",
      "--input-format",
      "stream-json",
      "--replay-user-messages",
      "--output-format",
      "stream-json",
      "--verbose",
      "--dangerously-skip-permissions",
      "--settings",
      writeSettings(launch),
      ...(model === "" ? [] : ["--model", model]),
      ...(resume === null ? [] : ["--resume", resume]),
      ...thread.argv,
    ],
    env: {},
    stdin: userLine(prompt),
    keepsInputOpen: true,
    conversation: new ClaudeConversation(),
  };
}

/** It would end at once, and say so where nobody looks for it. */
function checkRoot(env: Environment): void {
  if (Deno.uid() !== 0 || (env[IS_SANDBOX] ?? "") !== "") return;
  throw refused("Cannot run claude: it does not work unasked as root", {
    reason: "runner.root_refused",
    hint:
      `Work as another user, or, where the whole machine is a sandbox: export ${IS_SANDBOX}=1`,
  });
}

/** Settings of the run alone; they go before those of the worktree. */
function writeSettings({ paths }: Launch): string {
  const { toolUse, sessionStart, compacted } = hookCommand(paths);
  const hook = (command: string) => [{ type: "command", command }];
  const settings = {
    disableAllHooks: false,
    sandbox: { enabled: false },
    hooks: {
      PreToolUse: [{
        matcher: "Write|Edit|MultiEdit|NotebookEdit|Bash",
        hooks: hook(toolUse),
      }],
      SessionStart: [
        { hooks: hook(sessionStart) },
        { matcher: "compact", hooks: hook(compacted) },
      ],
    },
  };
  const path = join(paths.folder, "claude_settings.json");
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  Deno.writeTextFileSync(path, text, { mode: 0o600 });
  return path;
}
