import { assertEquals } from "@std/assert";
import { counted } from "../../src/core/count_text.ts";

Deno.test("counted() has one form for one, and another for the rest", () => {
  assertEquals([0, 1, 2].map((count) => counted(count, "run")), [
    "0 runs",
    "1 run",
    "2 runs",
  ]);
  assertEquals(counted(1, "path is", "paths are"), "1 path is");
});
