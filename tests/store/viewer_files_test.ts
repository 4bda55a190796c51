import { assert, assertEquals } from "@std/assert";
import { statePaths } from "../../src/store/paths.ts";
import {
  prepareStatusLine,
  writeStatusLine,
} from "../../src/store/viewer_files.ts";
import { exec } from "../helpers/temp_repo.ts";

Deno.test("the status line prints what was written last, at once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    const paths = statePaths(`${folder}/it's 100% #{x}`);
    const [program = "", ...args] = prepareStatusLine(paths, "gallery");
    const print = async () => {
      const started = performance.now();
      const { stdout } = await exec([program, ...args], {
        cwd: "/",
        env: { PATH: Deno.env.get("PATH") ?? "" },
      });
      assert(performance.now() - started < 1000);
      return stdout;
    };
    assertEquals(await print(), "no thread is running");
    writeStatusLine(paths, "gallery", "gallery | cases 1/2");
    assertEquals(await print(), "gallery | cases 1/2");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
