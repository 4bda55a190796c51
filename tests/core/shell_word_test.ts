import { assertEquals } from "@std/assert";
import { shellWord } from "../../src/core/shell_word.ts";
import { run } from "../../src/io/process.ts";

const WORDS = [
  ["src/a-b.ts", "src/a-b.ts"],
  ["", "''"],
  ["a b", "'a b'"],
  ["it's", "'it'\\''s'"],
  ["$HOME;`x`", "'$HOME;`x`'"],
  ["-n", "'-n'"],
  ["=viewer", "'=viewer'"],
  ["~/x", "'~/x'"],
  ["é\n", "'é\n'"],
] as const;

for (const [text, word] of WORDS) {
  Deno.test(`shellWord() of ${JSON.stringify(text)}`, () => {
    assertEquals(shellWord(text), word);
  });
}

Deno.test("shellWord() comes back from a shell as it was", async () => {
  const line = WORDS.map(([text]) => shellWord(text)).join(" ");
  const { stdout } = await run(["sh", "-c", `printf '%s\\0' ${line}`]);
  assertEquals(stdout.split("\0").slice(0, -1), WORDS.map(([text]) => text));
});
