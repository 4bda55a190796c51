import { METHODS } from "../methods/mod.ts";
import { type ParsedArgs, splitArgs } from "./args.ts";
import { findCommand, unknownCommand } from "./commands.ts";
import { printAnswer } from "./output.ts";
import { reportError } from "./report_error.ts";

/** Runs one command line and returns its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let json = args.includes("--json");
  let verbose = false;
  try {
    const first = splitArgs(args);
    ({ json, verbose } = first.global);
    if (wantsHelp(first)) {
      const { help } = await import("./help.ts");
      printAnswer(await help(first.words));
      return 0;
    }
    return await runCommand(args, first);
  } catch (error) {
    return reportError(error, { json, verbose });
  }
}

function wantsHelp(parsed: ParsedArgs): boolean {
  return parsed.global.help || parsed.words.length === 0 ||
    parsed.words[0] === "help";
}

async function runCommand(
  args: readonly string[],
  first: ParsedArgs,
): Promise<number> {
  const builtin = BUILTINS[first.words[0] ?? ""];
  if (builtin !== undefined) return await builtin(args, first);
  const command = findCommand(first.words);
  const entry = command === undefined ? undefined : METHODS[command.name];
  if (command === undefined || entry === undefined) {
    throw unknownCommand(first.words);
  }
  const { definition } = await entry.load();
  const { flagsOf, inputOf } = await import("./flags.ts");
  const parsed = splitArgs(args, flagsOf(definition.params));
  const words = findCommand(parsed.words)?.rest ?? [];
  const input = inputOf(
    definition.params,
    definition.positional ?? [],
    [...words, ...parsed.after],
    parsed.given,
  );
  const { runMethod } = await import("./run_method.ts");
  return await runMethod(definition, parsed.global, input);
}

/** Commands that are about the commands themselves. */
const BUILTINS: Readonly<
  Record<
    string,
    (args: readonly string[], first: ParsedArgs) => Promise<number>
  >
> = {
  call: async (_, first) => (await import("./call.ts")).call(first),
  schema: async (_, first) => (await import("./schema.ts")).schema(first),
  completion: async (_, first) =>
    (await import("./completion.ts")).completion(first),
};
