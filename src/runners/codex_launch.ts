/** What both ways of running Codex have in common. */
import type { CallState } from "../core/agent_event.ts";
import { checkArguments } from "./agent_arguments.ts";
import {
  type AgentPackage,
  probeProgram,
  requireProgram,
} from "./installed_program.ts";
import type { JsonObject } from "./json_line.ts";
import type { Installed, Launch } from "./runner.ts";
import { hookCommand } from "./run_hooks.ts";

const CODEX: AgentPackage = {
  command: "codex",
  package: "@openai/codex",
  known: ["0.169."],
};

/** Returns where Codex is. @throws {LockstepError} `runner.program_missing`. */
export function locateCodex(searchPath: string): string {
  return requireProgram(CODEX, searchPath);
}

/** The same, with its version. */
export function probeCodex(searchPath: string): Promise<Installed> {
  return probeProgram(CODEX, searchPath);
}

/** @throws {LockstepError} as `checkArguments`. */
export function checkCodex(argv: readonly string[]): void {
  checkArguments(argv, {
    program: "codex",
    sandbox:
      /^(-s|--sandbox|--full-auto|--approve-for-me)(=|$)|^(--config=|-c=?)?(sandbox_mode|sandbox_workspace_write|approval_policy|permissions)\b/,
    reserved:
      /^(-C|--cd|--json|--dangerously.*|--worktree|--ephemeral|-o|--output-.*|--add-dir|-|--|resume|fork|review)(=|$)|^(--config=|-c=?)?(hooks|projects|bypass_hook_trust)\b/,
  });
}

/**
 * Settings for this run alone: they come by flags, from no file. A login shell
 * would set another `PATH`, without the run's own `lockstep`.
 */
export function codexSettings(launch: Launch): string[] {
  const { toolUse, sessionStart } = hookCommand(launch.paths);
  return [
    "-c",
    "allow_login_shell=false",
    ...configFlag("hooks.PreToolUse", toolUse),
    ...configFlag("hooks.SessionStart", sessionStart),
  ];
}

/** A string of JSON is one of TOML as well. */
function configFlag(name: string, command: string): string[] {
  const text = JSON.stringify(command);
  return ["-c", `${name}=[{hooks=[{type="command",command=${text}}]}]`];
}

/** Reads how far a call has come; each way to run Codex spells it its own. */
export function codexState(item: JsonObject): CallState {
  switch (item.status) {
    case "in_progress":
    case "inProgress":
      return "started";
    case "completed":
      return "completed";
    case "declined":
      return "blocked";
    default:
      return "failed";
  }
}

/** Parts of a word of a shell: in quotes of both kinds, escaped, plain. */
const WORD_PART =
  /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+)/gy;

/** Returns the command inside of `/bin/bash -lc '…'`. */
export function withoutShell(command: string): string {
  const script = /^\S*\/?(?:ba|z|da)?sh -l?c ([\s\S]+)$/.exec(command)?.[1];
  if (script === undefined) return command;
  let text = "";
  let end = 0;
  for (const match of script.matchAll(WORD_PART)) {
    const [whole, single, double, escaped, plain] = match;
    text += single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ??
      plain ?? "";
    end = match.index + whole.length;
  }
  // More than one word: it is not what was thought.
  return end === script.length ? text : script;
}
