import { assertEquals } from "@std/assert";
import { noteWhenSlow } from "../../src/methods/slow_note.ts";

Deno.test("noteWhenSlow() speaks once the time is over", async () => {
  const said = await new Promise<string>((resolve) => {
    noteWhenSlow(resolve, "removing x", 0);
  });
  assertEquals(said, "removing x");
});

Deno.test("noteWhenSlow() says nothing of what ended in time", () => {
  // A timer that goes on is a leak, which ends the test as failed.
  using _note = noteWhenSlow(() => {}, "removing x");
});
