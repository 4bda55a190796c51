import { assertEquals } from "@std/assert";
import { noteWhenSlow } from "../../src/methods/slow_note.ts";

Deno.test("noteWhenSlow() speaks once the time is over", async () => {
  const said = await new Promise<string>((resolve) => {
    noteWhenSlow(resolve, "removing x", 0);
  });
  assertEquals(said, "removing x");
});

Deno.test("noteWhenSlow() says nothing of what ended in time", async () => {
  const said: string[] = [];
  {
    using _note = noteWhenSlow((line) => said.push(line), "removing x", 0);
  }
  await new Promise<string>((resolve) => {
    noteWhenSlow(resolve, "later", 0);
  });
  assertEquals(said, []);
});
