import type { IndexEntry } from "../methods/index_entry.ts";
import { splitArgs } from "./args.ts";
import { findCommand, unknownCommand } from "./commands.ts";
import { flagsOf, inputOf } from "./flags.ts";
import { runMethod } from "./run_method.ts";

/**
 * Runs the method of a command line whose flags are known only now.
 *
 * @throws {LockstepError} `usage.unknown_command` when the words turn out to
 * name another one.
 */
export async function runCommand(
  entry: IndexEntry,
  name: string,
  args: readonly string[],
): Promise<number> {
  const { definition } = await entry.load();
  const parsed = splitArgs(args, flagsOf(definition.params));
  const command = findCommand(parsed.words);
  if (command?.name !== name) throw unknownCommand(parsed.words);
  const input = inputOf(definition.params, definition.positional ?? [], {
    words: command.rest,
    after: parsed.after,
    given: parsed.given,
  });
  return await runMethod(definition, parsed.global, input);
}
