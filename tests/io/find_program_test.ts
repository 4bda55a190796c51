import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findProgram } from "../../src/io/find_program.ts";

Deno.test("findProgram() looks along the path, and says what it cannot tell", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "tool"), "", { mode: 0o755 });
    await Deno.writeTextFile(join(folder, "text"), "", { mode: 0o644 });
    const tool = join(folder, "tool");
    const rows = [
      ["tool", undefined, `/nowhere:${folder}`, tool],
      ["text", undefined, folder, null],
      ["tool", undefined, "/nowhere", null],
      ["tool", undefined, "/nowhere:", undefined],
      ["tool", folder, "/nowhere:", tool],
      ["./tool", folder, "", tool],
      ["./tool", undefined, folder, undefined],
      ["./gone", folder, folder, null],
      [tool, undefined, "", tool],
      ["/nowhere/tool", undefined, folder, null],
      ["", folder, folder, null],
    ] as const;
    for (const [word, at, searchPath, expected] of rows) {
      const found = findProgram(word, { folder: at, searchPath });
      assertEquals([word, found], [word, expected]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
