import { assertEquals } from "@std/assert";
import { EXACT_PATHS } from "../../src/core/path.ts";
import { canonicalPattern, compilePattern } from "../../src/core/pattern.ts";

const CANONICAL: readonly (readonly [text: string, pattern: string])[] = [
  ["src", "src"],
  ["./src/", "src/"],
  ["src//*.ts", "src/*.ts"],
  ["src/../lib/**", "lib/**"],
  ["/repo/src/", "src/"],
  ["/repo", "."],
  [".", "."],
  ["none", "./none"],
  ["none/", "none/"],
];

for (const [text, pattern] of CANONICAL) {
  Deno.test(`canonicalPattern() of "${text}" is "${pattern}"`, () => {
    assertEquals(canonicalPattern(text, ["/repo"]), pattern);
  });
}

const PATHSPECS: readonly (readonly [
  pattern: string,
  pathspecs: readonly string[],
])[] = [
  ["src", ["src"]],
  ["src/", ["src/**"]],
  ["src/**", ["src"]],
  ["src/**/**", ["src"]],
  [".", ["**"]],
  ["**", ["**"]],
  ["src/*.ts", ["src/*[.//]ts"]],
  ["*", ["[!//]*"]],
  ["src/*", ["src/[!//]*"]],
  ["?x", ["[!//]x"]],
  ["src/fo*", ["src/f[o//]*"]],
  ["**/a*/**", ["**/[a//]*", "**/[a//]*/**"]],
  ["a\\*b", ["a[*//]b", "a[*//]b/**"]],
  ["app/[slug]", [
    "app/[\\[//]slug]",
    "app/[\\[//]slug]/**",
    "app/[glsu//]",
  ]],
  ["src/[!a-c]?", ["src/[!abc//][!/]"]],
  ["x/***/y", ["x/**/[y//]"]],
  ["[ab", ["[\\[//]ab", "[\\[//]ab/**"]],
];

for (const [pattern, pathspecs] of PATHSPECS) {
  Deno.test(`compilePattern() of "${pattern}" gives ${pathspecs.join(" ")}`, () => {
    assertEquals(compilePattern(pattern, EXACT_PATHS).pathspecs, [
      ...pathspecs,
    ]);
  });
}
