import { assertEquals } from "@std/assert";
import { fitted } from "../../src/cli/watch.ts";

Deno.test("fitted() keeps what stands at the bottom, and says how much is cut", () => {
  assertEquals(fitted(["a", "b"], 2, 9), ["a", "b"]);
  assertEquals(fitted(["a", "b", "c", "d"], 3, 9), [
    "… 2 lines above",
    "c",
    "d",
  ]);
  assertEquals(fitted(["abcdef"], 1, 3), ["abc"]);
});
