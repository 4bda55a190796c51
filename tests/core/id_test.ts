import { assertEquals } from "@std/assert";
import { ID_LETTER, parseId } from "../../src/core/id.ts";

Deno.test("parseId() takes an id apart", () => {
  assertEquals(parseId("C4"), { letter: "C", number: 4, step: undefined });
  assertEquals(parseId("C4.12"), { letter: "C", number: 4, step: 12 });
});

for (
  const text of [
    "",
    "C",
    "4",
    "c4",
    "C04",
    "C4.",
    "C4.0",
    "C4.1.2",
    " C4",
    "C4\n",
  ]
) {
  Deno.test(`parseId() answers undefined for ${JSON.stringify(text)}`, () => {
    assertEquals(parseId(text), undefined);
  });
}

Deno.test("ID_LETTER gives every kind a letter of its own", () => {
  const letters = Object.values(ID_LETTER);
  assertEquals(new Set(letters).size, letters.length);
});
