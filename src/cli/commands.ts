import { type LockstepError, usage } from "../core/error.ts";
import { suggest } from "../core/suggest.ts";
import { METHODS } from "../methods/mod.ts";

/** A command about the commands themselves; no method. */
export interface Builtin {
  readonly summary: string;
  /** What follows the name. */
  readonly usage: string;
  readonly example: string;
  /** What else one needs to know, a line each. */
  readonly notes: readonly string[];
}

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  help: {
    summary: "Show help on a command, a group, exit-status or environment",
    usage: "[COMMAND | exit-status | environment]",
    example: "lockstep help exit-status",
    notes: [],
  },
  call: {
    summary: "Call a method with JSON; for programs",
    usage: "METHOD [JSON | -]",
    example: "lockstep call lock.list '{}'",
    notes: [
      "JSON is an object of params; - reads it from standard input.",
      "Answers and errors are JSON, as with --json.",
    ],
  },
  schema: {
    summary: "Print the JSON Schema of one method, or of all",
    usage: "[METHOD]",
    example: "lockstep schema version",
    notes: ["Draft 2020-12, of the params and of data in the envelope."],
  },
  mcp: {
    summary: "Serve the methods as MCP tools over standard input and output",
    usage: "",
    example: "claude mcp add lockstep -- lockstep mcp",
    notes: [
      "One JSON-RPC message a line. Tools are methods, with _ for the dots.",
      "It works in the folder it is started in; -C DIR names another one.",
    ],
  },
  completion: {
    summary: "Print a completion script for a shell",
    usage: "bash | zsh | fish",
    example: "lockstep completion bash",
    notes: [
      "bash: source <(lockstep completion bash)",
      "zsh:  lockstep completion zsh >DIR/_lockstep, DIR in $fpath",
      "fish: lockstep completion fish >~/.config/fish/completions/lockstep.fish",
    ],
  },
};

export interface Command {
  /** Name of the method. */
  readonly name: string;
  /** Words after the command: its positional arguments. */
  readonly rest: readonly string[];
}

/** Returns the words of a method's command: `merge main acquire-lock`. */
export function commandOf(name: string): string {
  return name.replaceAll(".", " ").replaceAll("_", "-");
}

/**
 * Finds the method that the first words name, in either spelling; the longest
 * name wins: `work current-ref ack` before `work current-ref`.
 */
export function findCommand(words: readonly string[]): Command | undefined {
  for (let count = Math.min(words.length, 4); count > 0; count--) {
    const name = methodName(words.slice(0, count));
    if (Object.hasOwn(METHODS, name)) {
      return { name, rest: words.slice(count) };
    }
  }
  return undefined;
}

/** Returns the methods whose name starts with these words. */
export function commandsBelow(words: readonly string[]): string[] {
  const prefix = `${methodName(words)}.`;
  return Object.keys(METHODS).filter((name) => name.startsWith(prefix));
}

/** Returns the complaint about words that name no command. */
export function unknownCommand(words: readonly string[]): LockstepError {
  const given = words.join(" ");
  if (commandsBelow(words).length > 0) {
    return usage(`Cannot run "${given}": it is a group of commands`, {
      reason: "usage.incomplete_command",
      hint: `lockstep ${given} --help`,
    });
  }
  const near = nearestCommand(words);
  return usage(`Cannot run "${given}": there is no such command`, {
    reason: "usage.unknown_command",
    hint: near === undefined
      ? "Run lockstep help"
      : `Did you mean "lockstep ${commandOf(near)}"?`,
  });
}

function nearestCommand(words: readonly string[]): string | undefined {
  const names = [...Object.keys(METHODS), ...Object.keys(BUILTINS)];
  for (let count = Math.min(words.length, 4); count > 0; count--) {
    const near = suggest(methodName(words.slice(0, count)), names);
    if (near !== undefined) return near;
  }
  // `init` says enough where one command alone ends so.
  const ending = names.filter((name) =>
    name.endsWith(`.${methodName(words.slice(0, 1))}`)
  );
  if (ending.length === 1) return ending[0];
  const groups = [...new Set(names.map((name) => name.split(".")[0] ?? ""))];
  return suggest(words[0] ?? "", groups);
}

/** Returns the dotted name that words spell: `["lock", "take-all"]`. */
export function methodName(words: readonly string[]): string {
  return words.join(".").replaceAll(" ", ".").replaceAll("-", "_");
}
