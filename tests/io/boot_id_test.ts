import { assertEquals } from "@std/assert";
import { bootId, isSameBoot } from "../../src/io/boot_id.ts";

Deno.test("bootId() says the same twice", () => {
  assertEquals(isSameBoot(bootId(), bootId()), true);
});

for (
  const [a, b, isSame] of [
    ["1000", "1000", true],
    ["1000", "1009", true],
    ["1000", "1011", false],
    ["1000", "", false],
    ["", "", true],
    ["one", "two", false],
  ] as const
) {
  Deno.test(`isSameBoot("${a}", "${b}") is ${isSame}`, () => {
    assertEquals(isSameBoot(a, b), isSame);
  });
}
