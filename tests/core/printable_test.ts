import { assertEquals } from "@std/assert";
import { printable, printableLines } from "../../src/core/printable.ts";

const TEXTS: readonly (readonly [string, string, string])[] = [
  ["colour", "bad \x1b[31mred\x1b[0m end", "bad red end"],
  ["cursor moves", "a\x1b[2J\x1b[1;1Hb", "ab"],
  ["a title", "a\x1b]2;stolen\x07b", "ab"],
  ["a title ended by ST", "a\x1b]2;stolen\x1b\\b", "ab"],
  ["a device string", "a\x1bPtmux;evil\x1b\\b", "ab"],
  ["an unfinished sequence", "a\x1b[", "a"],
  ["a lone escape", "a\x1b", "a"],
  ["a carriage return", "good\rbad", "good bad"],
  ["C1 controls", "a\x9b31mb", "a 31mb"],
  ["turned writing", "a\u202eb", "a b"],
  ["a newline", "a\nb", "a b"],
  ["letters of all scripts", "größe 日本 ✓", "größe 日本 ✓"],
];

for (const [what, text, expected] of TEXTS) {
  Deno.test(`printable() leaves nothing dangerous of ${what}`, () => {
    assertEquals(printable(text), expected);
  });
}

Deno.test("printableLines() keeps lines and tabs, and nothing else that moves", () => {
  assertEquals(
    printableLines("a\tb\n\x1b[31mred\x1b]2;t\x07 \rover\x9b1m\u202e\n"),
    "a\tb\nred  over 1m \n",
  );
});
