import { assert, assertEquals } from "@std/assert";
import * as z from "zod/mini";
import { GLOBAL_FLAGS, splitArgs } from "../../src/cli/args.ts";
import { BUILTINS, findCommand } from "../../src/cli/commands.ts";
import { paramsOf } from "../../src/cli/flag_help.ts";
import { flagsOf, inputOf } from "../../src/cli/flags.ts";
import { LANDING_METHODS } from "../../src/methods/index_landing.ts";
import { REPOSITORY_METHODS } from "../../src/methods/index_repository.ts";
import { TASK_METHODS } from "../../src/methods/index_tasks.ts";
import { THREAD_METHODS } from "../../src/methods/index_threads.ts";
import { GROUPS, METHODS } from "../../src/methods/mod.ts";
import { parseParams } from "../../src/methods/parse_params.ts";
import { schemaOf } from "../../src/rpc/schema.ts";
import { filesBelow } from "../helpers/source_files.ts";

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

const definitions = await Promise.all(
  Object.entries(METHODS).map(async ([name, { summary, load }]) => ({
    name,
    summary,
    definition: (await load()).definition,
  })),
);

/** Splits a command line as sh does, as far as examples need it. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']+)+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2")
  );
}

/** Runs a check on every method and collects what it says. */
function complaints(
  check: (each: typeof definitions[number]) => readonly string[],
): string[] {
  return definitions.flatMap((each) =>
    check(each).map((said) => `${each.name}: ${said}`)
  );
}

Deno.test("the index has every method file under its name", () => {
  const files = filesBelow("src/methods", ".ts")
    .filter((path) => /^src\/methods\/[^/]+\//.test(path));
  const index = filesBelow("src/methods", ".ts")
    .filter((path) => path.startsWith("src/methods/index_"))
    .map((path) => Deno.readTextFileSync(path)).join("");
  const unregistered = files.filter((path) =>
    /export const definition\b/.test(Deno.readTextFileSync(path)) &&
    !index.includes(`"./${path.slice("src/methods/".length)}"`)
  );
  assertEquals(unregistered, []);
});

Deno.test("no method is in two parts of the index", () => {
  const parts = [
    LANDING_METHODS,
    REPOSITORY_METHODS,
    TASK_METHODS,
    THREAD_METHODS,
  ];
  const names = parts.flatMap((part) => Object.keys(part));
  assertEquals(names.toSorted(), Object.keys(METHODS).toSorted());
});

Deno.test("the index and the methods say the same", () => {
  assertEquals(
    complaints(({ name, summary, definition }) => [
      ...(definition.name === name ? [] : [`is called ${definition.name}`]),
      ...(definition.summary === summary ? [] : [definition.summary]),
    ]),
    [],
  );
});

Deno.test("every group is described, and every description is of a group", () => {
  const groups = new Set(
    Object.keys(METHODS).map((name) => name.split(".")[0]),
  );
  assertEquals(Object.keys(GROUPS).toSorted(), [...groups].toSorted());
  assertEquals(Object.keys(BUILTINS).filter((name) => groups.has(name)), []);
});

Deno.test("names and summaries keep their form", () => {
  assertEquals(
    complaints(({ name, summary }) => [
      ...(name.split(".").every((word) => SNAKE_CASE.test(word))
        ? []
        : ["is not snake_case"]),
      ...(/^[A-Z].*[^.]$/.test(summary) && summary.length <= 80
        ? []
        : [`"${summary}" is no short sentence without full stop`]),
    ]),
    [],
  );
});

Deno.test("every param is described and can be a flag", () => {
  const globals = new Set(GLOBAL_FLAGS.map(({ name }) => `--${name}`));
  assertEquals(
    complaints(({ definition }) =>
      paramsOf(definition).flatMap((param) => [
        ...(param.summary === "" ? [`${param.name} is not described`] : []),
        ...(SNAKE_CASE.test(param.name)
          ? []
          : [`${param.name} is not snake_case`]),
        ...(globals.has(param.flag)
          ? [`${param.name} hides a flag of every command`]
          : []),
      ])
    ),
    [],
  );
});

Deno.test("params are strict and positional ones exist, a list last", () => {
  assertEquals(
    complaints(({ definition }) => {
      const params = paramsOf(definition);
      const positional: readonly string[] = definition.positional ?? [];
      const lists = positional.filter((name) =>
        params.find((param) => param.name === name)?.isList
      );
      const isStrict = z.safeParse(definition.params, { "?": 1 }).error?.issues
        .some((issue) => issue.code === "unrecognized_keys");
      return [
        ...(isStrict ? [] : ["takes unknown params"]),
        ...positional.filter((name) =>
          !params.some((param) => param.name === name)
        ).map((name) => `${name} is no param`),
        ...(lists.length > 1 || (lists[0] ?? positional.at(-1)) !==
            positional.at(-1)
          ? ["has a list before the end"]
          : []),
      ];
    }),
    [],
  );
});

Deno.test("every example is a command line that its method takes", () => {
  assertEquals(
    complaints(({ name, definition }) => {
      // An example may use the output: cd "$(lockstep …)", lockstep … > FILE.
      const line = (/\$\((.+?)\)/.exec(definition.example)?.[1] ??
        definition.example).split(/ [>|] /)[0] ?? "";
      const [program, ...args] = shellWords(line);
      if (program !== "lockstep") return [`"${definition.example}"`];
      try {
        const parsed = splitArgs(args, flagsOf(definition.params));
        const command = findCommand(parsed.words);
        if (command?.name !== name) return [`calls ${command?.name}`];
        const input = inputOf(
          definition.params,
          definition.positional ?? [],
          { words: command.rest, after: parsed.after, given: parsed.given },
        );
        parseParams(definition.params, input);
        return [];
      } catch (error) {
        return [`${definition.example}: ${error}`];
      }
    }),
    [],
  );
});

Deno.test("every schema can be written as JSON Schema with snake_case fields", () => {
  assertEquals(
    complaints(({ definition }) => {
      const schema = schemaOf(definition);
      return [...fieldNames(schema.params), ...fieldNames(schema.result)]
        .filter((field) => !SNAKE_CASE.test(field))
        .map((field) => `the field ${field} is not snake_case`);
    }),
    [],
  );
});

/** Names of the properties anywhere in a JSON Schema. */
function fieldNames(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === "properties" && typeof value === "object" && value !== null
      ? Object.keys(value)
      : []),
    ...fieldNames(value),
  ]);
}

Deno.test("shellWords() splits an example as sh does", () => {
  assertEquals(shellWords(`a 'b c' --d="e f" -- g`), [
    "a",
    "b c",
    "--d=e f",
    "--",
    "g",
  ]);
  assert(definitions.length > 0);
});
