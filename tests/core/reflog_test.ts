import { assertEquals } from "@std/assert";
import { lastLogged } from "../../src/core/reflog.ts";

const [A, B, C] = ["a", "b", "c"].map((each) => each.repeat(40));
const WHO = "me <m@e> 1795255877 +0000\tcommit: x\n";

for (
  const [text, expected] of [
    ["", undefined],
    ["no log\n", undefined],
    [`${A} ${B} ${WHO}`, B],
    [`${A} ${B} ${WHO}${B} ${C} ${WHO}`, C],
  ] as const
) {
  Deno.test(`lastLogged() of ${text.split("\n").length - 1} moves: ${expected}`, () => {
    assertEquals(lastLogged(text), expected);
  });
}
