import { assertEquals } from "@std/assert";
import {
  expressionOf,
  type Part,
  pathspecOf,
  prefixPathspecs,
} from "../../src/core/pattern_render.ts";

const STAR: Part = [{ kind: "star" }];

function text(text: string): Part {
  return [{ kind: "text", text }];
}

const ROWS: readonly (readonly [
  parts: readonly Part[],
  expression: string,
  pathspec: string,
])[] = [
  [[text("a.b"), STAR], "a\\.b/[^/]*", "a.b/[!//]*"],
  [["**", text("x")], "(?:.*/)?x", "**/[x//]"],
  [[text("x"), "**"], "x/.+", "x/**"],
  [[text("x"), "**", text("y")], "x/(?:.*/)?y", "x/**/[y//]"],
  [[text("x*"), "**"], "x\\*/.+", "x[*//]/**"],
  [
    [[{ kind: "set", isNegated: false, members: "!-]^" }]],
    "[!\\-\\]\\^]",
    "[\\!\\-\\]\\^//]",
  ],
  [[[{ kind: "set", isNegated: true, members: "" }]], "[^/]", "[!//]"],
  [[[{ kind: "set", isNegated: false, members: "" }]], "[]", "[//]"],
  // Nothing here can take the guard.
  [[[{ kind: "text", text: "é" }, { kind: "star" }]], "Ã©[^/]*", "é*"],
];

for (const [parts, expression, pathspec] of ROWS) {
  Deno.test(`expressionOf() and pathspecOf() give ${expression} and ${pathspec}`, () => {
    assertEquals(expressionOf(parts), expression);
    assertEquals(pathspecOf(parts), pathspec);
  });
}

Deno.test("prefixPathspecs() writes a plain path as it is", () => {
  assertEquals(prefixPathspecs("src/é a"), ["src/é a"]);
  assertEquals(prefixPathspecs("a?"), ["a[?//]", "a[?//]/**"]);
});
