import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { exec, type Outcome, program } from "./helpers/temp_repo.ts";

const PROJECT = new URL("../", import.meta.url).pathname;

/** Runs the demo with a program that does some commands of its own. */
async function demo(folder: string, instead: string): Promise<Outcome> {
  const fake = join(folder, "lockstep");
  const real = program().map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(
    fake,
    `#!/bin/sh\n${instead}\nexec ${real} "$@"\n`,
    { mode: 0o755 },
  );
  return await exec([
    Deno.execPath(),
    "run",
    "--quiet",
    "-A",
    join(PROJECT, "demo/main.ts"),
    "--program",
    fake,
    "--record",
    join(folder, "transcript"),
  ], {
    cwd: folder,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder,
      TMPDIR: folder,
      DENO_DIR: Deno.env.get("DENO_DIR") ??
        join(Deno.env.get("HOME") ?? "/", ".cache/deno"),
    },
  });
}

async function withFolder(
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "lockstep-demo-test-" });
  try {
    await work(folder);
    const left = [...Deno.readDirSync(folder)].map((entry) => entry.name)
      .filter((name) => name.startsWith("lockstep-demo-"));
    assertEquals(left, [], "the demo cleans up after itself");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("demo goes the whole way and records what it showed", async () => {
  await withFolder(async (folder) => {
    const shown = await demo(folder, ":");
    assertEquals(shown.status, 0, shown.stdout + shown.stderr);
    assertEquals(
      await Deno.readTextFile(join(folder, "transcript")),
      shown.stdout,
    );
    assertStringIncludes(shown.stdout, "✓ main has moved");
    assertStringIncludes(shown.stdout, "✓ Lockstep refused it");
  });
});

Deno.test("demo fails when landing says that it landed and main has not moved", async () => {
  await withFolder(async (folder) => {
    const shown = await demo(folder, '[ "$1$2$3" = mergemainland ] && exit 0');
    assertEquals(shown.status, 1);
    assertStringIncludes(
      shown.stdout,
      "The demo did not do what it claims: main has moved",
    );
  });
});
