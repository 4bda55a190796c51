import { usage } from "../core/error.ts";
import { METHODS } from "../methods/mod.ts";
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
  const next = new Map<string, Map<string, string>>([["", new Map()]]);
  const summaries = new Map([
    ...Object.entries(BUILTINS).map(([name, { summary }]) =>
      [name, summary] as const
    ),
    ...Object.entries(METHODS).map(([name, { summary }]) =>
      [commandOf(name), summary] as const
    ),
  ]);
  for (const command of summaries.keys()) {
    const words = command.split(" ");
    for (let i = 0; i < words.length; i++) {
      const at = words.slice(0, i).join(" ");
      const word = words[i] ?? "";
      const here = next.get(at) ?? new Map<string, string>();
      const full = words.slice(0, i + 1).join(" ");
      here.set(word, summaries.get(full) ?? `Commands of ${full}`);
      next.set(at, here);
    }
    if (!next.has(command)) next.set(command, new Map());
  }
  next.set(
    "completion",
    new Map(Object.keys(SHELLS).map((name) => [name, ""])),
  );
  const flags = await flagsByCommand();
  return [...next].map(([at, words]) => ({
    at,
    words: [...words].map(([word, summary]) => ({ word, summary })),
    flags: flags.get(at) ?? [],
  }));
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
