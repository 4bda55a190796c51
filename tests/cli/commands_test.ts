import { assertEquals } from "@std/assert";
import { unknownCommand } from "../../src/cli/commands.ts";

const CASES: readonly [words: string, hint: string][] = [
  ["lock aquire", 'Did you mean "lockstep lock acquire"?'],
  ["lock.aquire", 'Did you mean "lockstep lock acquire"?'],
  ["init", 'Did you mean "lockstep workspace init"?'],
  // Several end so, and none does.
  ["spawn", "Run lockstep help"],
  ["conquer", "Run lockstep help"],
  ["lock", "lockstep lock --help"],
];

for (const [words, hint] of CASES) {
  Deno.test(`unknownCommand() of "${words}" leads on`, () => {
    assertEquals(unknownCommand(words.split(" ")).hint, hint);
  });
}
