import { type LockstepError, usage } from "../core/error.ts";
import { suggest } from "../core/suggest.ts";
import { METHODS } from "../methods/mod.ts";

export interface Command {
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
  const names = Object.keys(METHODS);
  const near = suggest(methodName(words.slice(0, 2)), names) ??
    suggest(methodName(words), names) ?? nearGroup(words, names);
  return usage(`Cannot run "${given}": there is no such command`, {
    reason: "usage.unknown_command",
    hint: near === undefined
      ? "Run lockstep help"
      : `Did you mean "lockstep ${commandOf(near)}"?`,
  });
}

function nearGroup(
  words: readonly string[],
  names: readonly string[],
): string | undefined {
  const groups = [...new Set(names.map((name) => name.split(".")[0] ?? ""))];
  return suggest(words[0] ?? "", groups);
}

function methodName(words: readonly string[]): string {
  return words.join(".").replaceAll("-", "_");
}
