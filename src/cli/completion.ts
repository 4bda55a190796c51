import { usage } from "../core/error.ts";
import { GROUPS, METHODS } from "../methods/mod.ts";
import { GLOBAL_FLAGS, splitArgs } from "./args.ts";
import { BUILTINS, commandOf } from "./commands.ts";
import { bashCompletion } from "./completion_bash.ts";
import { fishCompletion } from "./completion_fish.ts";
import type { CompletionNode } from "./completion_node.ts";
import { zshCompletion } from "./completion_zsh.ts";
import { refuseWords } from "./find_method.ts";
import { paramsOf } from "./flag_help.ts";
import { printAnswer } from "./output.ts";

const SHELLS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * `lockstep completion SHELL`: a script that completes without starting
 * Lockstep.
 *
 * @throws {LockstepError} `usage.unknown_shell`.
 */
export async function completion(args: readonly string[]): Promise<number> {
  const { words } = splitArgs(args, []);
  const [, shell = "", ...rest] = words;
  refuseWords(rest);
  if (!isShell(shell)) {
    throw usage(`Cannot complete for "${shell}": bash, zsh, fish are known`, {
      reason: "usage.unknown_shell",
      hint: "lockstep completion bash",
    });
  }
  printAnswer(SHELLS[shell](await completionNodes()));
  return 0;
}

function isShell(name: string): name is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, name);
}

/** Returns every point of a command line at which words can follow. */
async function completionNodes(): Promise<CompletionNode[]> {
  const flags = await flagsByCommand();
  return [...wordsByPlace()].map(([at, words]) => ({
    at,
    words: [...words].map(([word, summary]) => ({ word, summary })),
    flags: flags.get(at) ?? [],
  }));
}

/** Words with their summaries, by the words they follow. */
type Words = ReadonlyMap<string, string>;

function wordsByPlace(): ReadonlyMap<string, Words> {
  const places = new Map<string, Map<string, string>>([["", new Map()]]);
  const summaries: Readonly<Record<string, string>> = {
    ...GROUPS,
    ...summariesOf(Object.entries(BUILTINS)),
    ...summariesOf(Object.entries(METHODS)),
  };
  for (const command of Object.keys(summaries)) {
    const words = command.split(" ");
    words.forEach((word, i) => {
      const at = words.slice(0, i).join(" ");
      const full = words.slice(0, i + 1).join(" ");
      const here = places.get(at) ?? new Map<string, string>();
      places.set(at, here.set(word, summaries[full] ?? ""));
    });
    if (!places.has(command)) places.set(command, new Map());
  }
  places.set("completion", new Map(Object.keys(SHELLS).map(plain)));
  places.set("call", new Map(Object.keys(METHODS).map(plain)));
  places.set("schema", new Map(Object.keys(METHODS).map(plain)));
  places.set("help", new Map(places.get("")));
  return places;
}

function summariesOf(
  entries: readonly (readonly [string, { readonly summary: string }])[],
): Record<string, string> {
  return Object.fromEntries(
    entries.map(([name, { summary }]) => [commandOf(name), summary]),
  );
}

function plain(word: string): [string, string] {
  return [word, ""];
}

async function flagsByCommand() {
  const flags = new Map<string, CompletionNode["flags"]>();
  flags.set(
    "",
    GLOBAL_FLAGS.map(({ name, summary, kind }) => ({
      word: `--${name}`,
      summary: summary ?? "",
      hasValue: kind !== "boolean",
      choices: [],
    })),
  );
  for (const [name, entry] of Object.entries(METHODS)) {
    const { definition } = await entry.load();
    flags.set(
      commandOf(name),
      paramsOf(definition).map((param) => ({
        word: param.flag,
        summary: param.summary,
        hasValue: param.value !== "",
        choices: param.choices,
      })),
    );
  }
  return flags;
}
