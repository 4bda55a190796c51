import { assertEquals } from "@std/assert";
import plugin from "./lint_plugin.ts";

/** Messages of the plugin about a source at a path of the project. */
function messages(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, `/p/${path}`, source)
    .map(({ message }) => message);
}

const long = (lines: number) =>
  `function f() {\n${"  g();\n".repeat(lines - 2)}}\n`;

/** Path, source, and what is said of it; nothing: it is fine. */
const CASES: readonly [string, string, string[]][] = [
  ["src/core/a.ts", 'import { b } from "./records/b.ts";', []],
  [
    "src/core/a.ts",
    'import type { b } from "../io/b.ts";',
    ["src/core must not import src/io"],
  ],
  [
    "src/store/a.ts",
    'export { b } from "../methods/b.ts";',
    ["src/store must not import src/methods"],
  ],
  [
    "src/io/a.ts",
    'await import("../cli/b.ts");',
    ["src/io must not import src/cli"],
  ],
  [
    "src/runners/a.ts",
    'export * from "../methods/b.ts";',
    ["src/runners must not import src/methods"],
  ],
  ["src/methods/a.ts", 'import { b } from "../runners/b.ts";', []],
  [
    "src/cli/a.ts",
    'import { b } from "../store/b.ts";',
    ["src/cli must not import src/store"],
  ],
  ["src/cli/context.ts", 'import { b } from "../store/b.ts";', []],
  [
    "src/methods/lock/list.ts",
    'import { b } from "../task/list.ts";',
    ["the group lock must not import the group task"],
  ],
  [
    "src/methods/lock/list.ts",
    'import { b } from "../lock_result.ts"; import { c } from "./acquire.ts";',
    [],
  ],
  [
    "src/store/hooks_install.ts",
    'import text from "../../hooks/pre-commit" with { type: "text" };',
    [],
  ],
  [
    "src/io/a.ts",
    'import { b } from "node:fs";',
    ["src must not import node: modules"],
  ],
  [
    "src/methods/a.ts",
    'import { parse } from "@std/yaml";',
    ["only src/io/yaml.ts may import @std/yaml"],
  ],
  ["src/io/yaml.ts", 'import { parse } from "@std/yaml";', []],
  ["src/core/a.ts", "Deno.cwd();", ["src/core must not use Deno"]],
  ["src/core/a.ts", "const t = Date.now();", [
    "src/core takes the time as an argument",
  ]],
  ["src/core/a.ts", "const t = new Date();", [
    "src/core takes the time as an argument",
  ]],
  ["src/core/a.ts", "const t = new Date(given); Date.parse(given);", []],
  ["src/core/a.ts", "Math.random();", ["src/core must not use randomness"]],
  ["src/core/a.ts", "crypto.randomUUID();", [
    "src/core must not use crypto",
  ]],
  ["src/io/a.ts", "Date.now(); Math.random();", []],
  [
    "src/io/git.ts",
    'new Deno.Command("git");',
    ["Deno.Command belongs into src/io/process.ts"],
  ],
  ["src/io/process.ts", 'new Deno.Command("git");', []],
  ["tests/a_test.ts", 'new Deno.Command("git");', []],
  [
    "src/methods/a.ts",
    'Deno.env.get("HOME");',
    ["Deno.env belongs into src/io/env.ts"],
  ],
  ["src/methods/a.ts", "Deno.exit(1);", ["Deno.exit belongs into src/cli/"]],
  ["src/cli/a.ts", "Deno.exit(1); Deno.stdout.writeSync(b);", []],
  ["src/io/a.ts", long(60), []],
  ["src/io/a.ts", long(61), [
    "The function has 61 lines; 60 is the limit",
  ]],
  ["tests/a_test.ts", long(61), []],
  ["src/io/a.ts", "export default 1;", ["Export by name"]],
];

for (const [path, source, said] of CASES) {
  const shown = source.length > 60 ? `${source.slice(0, 30)}…` : source;
  const verdict = said.length === 0 ? "accepts" : "reports";
  Deno.test(`the plugin ${verdict} "${shown}" (${source.length}) in ${path}`, () => {
    assertEquals(messages(path, source), said);
  });
}
