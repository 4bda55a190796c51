import { assertEquals } from "@std/assert";
import type { programArgv } from "../../src/io/program.ts";
import { exec } from "../helpers/temp_repo.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
const PRINT = `import { programArgv } from "${PROJECT}src/io/program.ts";
console.log(JSON.stringify(programArgv()));`;

async function argvWith(
  env: Record<string, string>,
): Promise<ReturnType<typeof programArgv>> {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-test-" });
  try {
    const main = `${folder}/a main.ts`;
    await Deno.writeTextFile(main, PRINT);
    const outcome = await exec(
      [Deno.execPath(), "run", "--quiet", "--no-check", "-A", main],
      { cwd: folder, env: { ...Deno.env.toObject(), ...env } },
    );
    return JSON.parse(outcome.stdout.replaceAll(folder, "~"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("programArgv() is the launcher that says so", async () => {
  assertEquals(await argvWith({ LOCKSTEP_PROGRAM: "/opt/lockstep" }), [
    "/opt/lockstep",
  ]);
});

Deno.test("programArgv() is Deno with the main module, blanks in its path or not", async () => {
  const argv = await argvWith({ LOCKSTEP_PROGRAM: "" });
  assertEquals(argv, [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "-A",
    "~/a main.ts",
  ]);
});
