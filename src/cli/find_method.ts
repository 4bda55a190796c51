import { LockstepError } from "../core/error.ts";
import type { Method } from "../methods/method.ts";
import { METHODS } from "../methods/mod.ts";
import { methodName, unknownCommand } from "./commands.ts";

/**
 * Loads the method of a name in either spelling: `merge.main.land`,
 * `merge main land`.
 *
 * @throws {LockstepError} `usage.unknown_command`.
 */
export async function requireMethod(
  name: string,
  // deno-lint-ignore no-explicit-any
): Promise<Method<any, any>> {
  const entry = Object.hasOwn(METHODS, methodName([name]))
    ? METHODS[methodName([name])]
    : undefined;
  if (entry === undefined) throw unknownCommand(name.split(/[. ]/));
  return (await entry.load()).definition;
}

/** Refuses words that a built-in command has no use for. */
export function refuseWords(words: readonly string[]): void {
  if (words.length === 0) return;
  throw new LockstepError(
    "usage",
    `Cannot use "${words[0]}": the command takes no more words`,
    { reason: "usage.too_many_words", hint: "See the command with --help" },
  );
}
