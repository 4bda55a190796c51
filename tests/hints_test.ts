/** Commands that Lockstep names are commands that there are. */
import { assert, assertEquals } from "@std/assert";
import { GLOBAL_FLAGS } from "../src/cli/args.ts";
import { commandsBelow, findCommand } from "../src/cli/commands.ts";
import { type ParamInfo, paramsOf } from "../src/cli/flag_help.ts";
import { METHODS } from "../src/methods/mod.ts";
import { filesBelow, textOf } from "./helpers/source_files.ts";

interface Named {
  readonly where: string;
  /** Words after `lockstep`, up to the first that is no word of a command. */
  readonly words: readonly string[];
  /** What follows them. */
  readonly rest: string;
}

const COMMAND = /lockstep ([a-z][a-z-]*(?: [a-z][a-z-]*)*)([^"`'\n;|]*)/g;
const PLACEHOLDER = /\$\{[^{}]*\}/g;

/** Comments do not reach anybody; a placeholder stands for one word. */
function plain(source: string): string {
  return source.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "")
    .replace(PLACEHOLDER, "X").replace(PLACEHOLDER, "X");
}

function namedIn(where: string, text: string): Named[] {
  return [...text.matchAll(COMMAND)].map(([, words = "", rest = ""]) => ({
    where,
    words: words.split(" "),
    rest: rest.split(/lockstep |\. [A-Z]|, then | # /)[0] ?? "",
  }));
}

/** The longest command that the words begin with, by its method. */
function methodOf({ words }: Named): string | undefined {
  return words.map((_, index) =>
    findCommand(words.slice(0, words.length - index))?.name
  ).find((name) => name !== undefined);
}

const params = new Map<string, readonly ParamInfo[]>(
  await Promise.all(
    Object.entries(METHODS).map(async ([name, entry]) =>
      [name, paramsOf((await entry.load()).definition)] as const
    ),
  ),
);

const positional = new Map<string, readonly string[]>(
  await Promise.all(
    Object.entries(METHODS).map(async ([name, entry]) =>
      [name, (await entry.load()).definition.positional ?? []] as const
    ),
  ),
);

function isPositional(method: string, name: string): boolean {
  return positional.get(method)?.includes(name) === true;
}

const sources = filesBelow("src", ".ts")
  .filter((path) => !/^src\/(deps|cli\/completion)/.test(path))
  .map((path) => [path, plain(textOf(path))] as const);
const pages = [
  "README.md",
  "SKILL.md",
  "CONTRIBUTING.md",
  ...filesBelow("references", ".md"),
].map((path) => [path, textOf(path)] as const);
const named = [...sources, ...pages]
  .flatMap(([path, text]) => namedIn(path, text));

Deno.test("every command of a group that Lockstep names is there", () => {
  assert(named.length > 200);
  const unknown = named.filter((each) =>
    methodOf(each) === undefined &&
    commandsBelow(each.words.slice(0, 1)).length > 0 &&
    each.words.length > 1
  );
  assertEquals(unknown, []);
});

Deno.test("every flag that Lockstep names is one of the command", () => {
  const wrong = named.flatMap((each) => {
    const method = methodOf(each);
    if (method === undefined) return [];
    const flags = [
      ...GLOBAL_FLAGS.map(({ name }) => `--${name}`),
      ...(params.get(method) ?? []).map(({ flag }) => flag),
    ];
    return [...each.rest.matchAll(/--[a-z][a-z-]*/g)]
      .filter(([flag]) => !flags.includes(flag))
      .map(([flag]) => `${each.where}: ${method} ${flag}`);
  });
  assertEquals(wrong, []);
});

/** What a literal begins with, or a hint ends with, is there to be pasted. */
const PASTED =
  /["'`](?=lockstep )[^"'`\n]*|\bhint(?:: |\s*=\s*)[^]*?[`"'](?:,|;|\n|\))/g;

Deno.test("every command to be pasted has the flags without which it is refused", () => {
  const pasted = sources.flatMap(([path, text]) =>
    [...text.matchAll(PASTED)].flatMap(([said]) => namedIn(path, said))
  );
  assert(pasted.length > 200);
  const whole = pasted.filter(({ rest }) => !rest.trimEnd().endsWith("\\"));
  const lacking = whole.flatMap((each) => {
    const method = methodOf(each) ?? "";
    return (params.get(method) ?? [])
      .filter(({ name, isRequired, flag }) =>
        isRequired && !each.rest.includes(flag) && !isPositional(method, name)
      )
      .map(({ flag }) => `${each.where}: ${method} lacks ${flag}`);
  });
  assertEquals(lacking, []);
});
