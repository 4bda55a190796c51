import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { exec } from "../helpers/temp_repo.ts";
import { PROJECT } from "../helpers/source_files.ts";

/** One wrong call a line: the declarations of the packages are ours. */
const WRONG_CALLS = `
parseArgs("--json");
parseArgs([], { boolean: true });
join("a", 1);
join(undefined);
parse(1);
stringify({}, { indent: "2" });
assertEquals(1, "1");
assertThrows("f");
`.trim();

const RIGHT_CALLS = `
parseArgs(["--json"], { boolean: ["json"], "--": true });
join("a", "b");
parse("a: 1");
stringify({}, { indent: 2 });
assertEquals(1, 1);
`.trim();

const IMPORTS = `
import { assertEquals, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { parse, stringify } from "@std/yaml";
export const imported = [assertThrows];
`.trim();

/** Returns the lines of a source that deno check reports. */
async function reportedLines(calls: string): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    const path = join(folder, "calls.ts");
    await Deno.writeTextFile(path, `${IMPORTS}\n${calls}\n`);
    const { stderr } = await exec(
      [Deno.execPath(), "check", "--config", `${PROJECT}deno.json`, path],
      { cwd: folder, env: { ...Deno.env.toObject(), NO_COLOR: "1" } },
    );
    const first = IMPORTS.split("\n").length + 1;
    const lines = [...stderr.matchAll(/calls\.ts:(\d+):\d+$/gm)]
      .map((match) => Number(match[1]) - first);
    return [...new Set(lines)].map((line) => calls.split("\n")[line] ?? "");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("deno check reports every wrong call of a package", async () => {
  assertEquals(await reportedLines(WRONG_CALLS), WRONG_CALLS.split("\n"));
});

Deno.test("deno check accepts right calls of the packages", async () => {
  assertEquals(await reportedLines(RIGHT_CALLS), []);
});
