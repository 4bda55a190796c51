import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findUntracked } from "../../src/io/untracked.ts";

for (
  const [what, there, incoming, added, expected] of [
    ["nothing there", [], ["a"], ["a"], []],
    ["a file of that name", ["a"], ["a"], ["a"], ["a"]],
    ["a tracked file that changes", ["a"], ["a"], [], []],
    ["a file where a folder is needed", ["d"], ["d/x/y"], ["d/x/y"], ["d"]],
    [
      "a tracked file that makes room for a folder",
      ["d"],
      ["d", "d/x"],
      ["d/x"],
      [],
    ],
    ["other files in the folder", ["d/y"], ["d/x"], ["d/x"], []],
  ] as const
) {
  Deno.test(`findUntracked() with ${what}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
    try {
      for (const path of there) {
        await Deno.mkdir(join(folder, path, ".."), { recursive: true });
        await Deno.writeTextFile(join(folder, path), "");
      }
      assertEquals(findUntracked(folder, { incoming, added }), [...expected]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("findUntracked() sees a link that leads nowhere", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    await Deno.symlink("nowhere", join(folder, "a"));
    const incoming = ["a"];
    assertEquals(findUntracked(folder, { incoming, added: incoming }), ["a"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
