import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { writeKnownBranches } from "../../src/store/hooks_known.ts";
import { statePaths } from "../../src/store/paths.ts";

Deno.test("writeKnownBranches() replaces the branches and keeps the rest; without hooks it writes nothing", async () => {
  const root = await Deno.makeTempDir();
  try {
    const paths = statePaths(root);
    await Deno.mkdir(paths.hooks, { recursive: true });
    writeKnownBranches(paths, ["main"]);
    assertEquals([...Deno.readDirSync(paths.hooks)], []);
    const file = join(paths.hooks, "known");
    await Deno.writeTextFile(file, "protected main\nprefix task\n");
    writeKnownBranches(paths, ["main", "release/1"]);
    assertEquals(
      await Deno.readTextFile(file),
      "protected main\nprotected release/1\nprefix task\n",
    );
    assertEquals([...Deno.readDirSync(paths.hooks)].length, 1);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
