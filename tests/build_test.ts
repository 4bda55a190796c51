import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { exec, type Outcome, TempRepo } from "./helpers/temp_repo.ts";
import { PROJECT } from "./helpers/source_files.ts";

/** Runs a built file as the launcher does, but for the permissions. */
function runBuilt(
  repo: TempRepo,
  file: string,
  args: readonly string[],
): Promise<Outcome> {
  return repo.exec([
    Deno.execPath(),
    "run",
    "--no-config",
    "-A",
    file,
    ...args,
  ]);
}

Deno.test("build.ts makes a program whose hot bundles answer as the whole does", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  const dist = join(repo.root, "dist");
  const built = await exec(
    [Deno.execPath(), "run", "-A", join(PROJECT, "bin/build.ts"), dist],
    { cwd: PROJECT, env: { ...Deno.env.toObject() } },
  );
  assertEquals(built.status, 0, built.stderr);
  const whole = join(dist, "main.js");
  const hot = (name: string) => join(dist, "hot", name, "main.js");
  await repo.mustRun("session", "open", "--user-request", "build");
  await repo.mustRun("lock", "acquire", "src/a.ts");

  await t.step(
    "no file names another that Deno would read at once",
    async () => {
      const naming = await exec(
        ["grep", "-rlE", 'import\\("\\./', dist],
        { cwd: dist, env: repo.env },
      );
      assertEquals(naming.stdout, "");
      assertEquals(naming.status, 1, "grep has looked and found none");
    },
  );

  await t.step(
    "help.txt is what the whole program says to --help",
    async () => {
      const { stdout } = await runBuilt(repo, whole, ["--help"]);
      const written = await Deno.readTextFile(join(dist, "help.txt"));
      assertEquals(written, stdout);
      assertStringIncludes(written, "Start here");
    },
  );

  for (
    const args of [
      ["lock", "list"],
      ["lock", "list", "--json"],
      ["lock", "list", "--jsn"],
      ["lock", "list", "--help"],
      ["lock", "acquire"],
      ["lock", "acquire", "src/b.ts", "--mode", "loose"],
      ["lock", "acquire", "src/b.ts", "--ttl-seconds", "0", "--json"],
    ]
  ) {
    await t.step(`the same answer to ${args.join(" ")}`, async () => {
      assertEquals(
        await runBuilt(repo, hot(`${args[0]}.${args[1]}`), args),
        await runBuilt(repo, whole, args),
      );
    });
  }

  await t.step("a longer command goes the long way", async () => {
    const help = ["work", "current-ref", "ack", "--help"];
    const answer = await runBuilt(repo, hot("work.current-ref"), help);
    assertStringIncludes(answer.stdout, "lockstep work current-ref ack");
    assert(!answer.stdout.includes("error"));
  });
});
