import { assertEquals } from "@std/assert";
import {
  forgetHookStart,
  hasHookStart,
  writeHookStart,
} from "../../src/store/hook_start.ts";
import { runPaths } from "../../src/store/run_folder.ts";

Deno.test("hasHookStart() is true from writeHookStart() to forgetHookStart()", () => {
  const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  try {
    const paths = runPaths(folder, "run-1");
    assertEquals(writeHookStart(paths.folder, {}), false);
    Deno.mkdirSync(paths.folder);
    assertEquals(hasHookStart(paths), false);
    assertEquals(writeHookStart(paths.folder, { session_id: "s" }), true);
    assertEquals(hasHookStart(paths), true);
    forgetHookStart(paths);
    assertEquals(hasHookStart(paths), false);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
