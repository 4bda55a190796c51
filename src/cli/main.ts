import { METHODS } from "../methods/mod.ts";
import { type ParsedArgs, splitArgs } from "./args.ts";
import { findCommand, unknownCommand } from "./commands.ts";
import { printAnswer } from "./output.ts";
import { reportError } from "./report_error.ts";

/** Runs one command line and returns its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let json = args.includes("--json") || args[0] === "call";
  let verbose = false;
  try {
    const first = splitArgs(args);
    json ||= first.global.json;
    verbose = first.global.verbose;
    if (wantsHelp(args, first)) return await showHelp(first);
    return await runFirst(args, first);
  } catch (error) {
    return reportError(error, { json, verbose });
  }
}

function wantsHelp(args: readonly string[], parsed: ParsedArgs): boolean {
  if (parsed.global.help || parsed.words[0] === "help") return true;
  if (wordsOf(args).length > 0) return false;
  splitArgs(args, []); // an unknown flag alone is a slip
  return true;
}

async function showHelp(parsed: ParsedArgs): Promise<number> {
  const { help } = await import("./help.ts");
  const text = await help(parsed.words);
  printAnswer(
    parsed.global.json
      ? JSON.stringify({ schema_version: 1, ok: true, data: { text } })
      : text,
  );
  return 0;
}

async function runFirst(
  args: readonly string[],
  first: ParsedArgs,
): Promise<number> {
  const word = first.words[0] ?? "";
  const builtin = Object.hasOwn(BUILTIN_COMMANDS, word)
    ? BUILTIN_COMMANDS[word]
    : undefined;
  if (builtin !== undefined) return await builtin(args);
  const name = commandIn(args, first);
  const entry = METHODS[name];
  if (entry === undefined) throw unknownCommand(first.words);
  const { runCommand } = await import("./run_command.ts");
  return await runCommand(entry, name, args);
}

/**
 * The method meant, when its flags are not known yet: a word after a flag may
 * be its value or part of the command.
 */
function commandIn(args: readonly string[], first: ParsedArgs): string {
  const words = wordsOf(args);
  const command = findCommand(first.words) ?? findCommand(words);
  if (command !== undefined) return command.name;
  throw unknownCommand(first.words.length > 0 ? first.words : words);
}

function wordsOf(args: readonly string[]): string[] {
  return args.filter((arg) => !arg.startsWith("-"));
}

/** Commands that are about the commands themselves. */
const BUILTIN_COMMANDS: Readonly<
  Record<string, (args: readonly string[]) => Promise<number>>
> = {
  call: async (args) => (await import("./call.ts")).call(args),
  mcp: async (args) => (await import("./mcp.ts")).mcp(args),
  schema: async (args) => (await import("./schema.ts")).schema(args),
  completion: async (args) =>
    (await import("./completion.ts")).completion(args),
};
