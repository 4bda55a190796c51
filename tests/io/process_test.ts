import { assert, assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { childEnvironment, run } from "../../src/io/process.ts";
import { PROJECT } from "../helpers/source_files.ts";
import { exec } from "../helpers/temp_repo.ts";

Deno.test("run() passes arguments on as they are", async () => {
  const args = ["a b", "*", "$HOME", "", "--x", "é\n"];
  const { stdout } = await run(["printf", "<%s>", ...args]);
  assertEquals(stdout, args.map((arg) => `<${arg}>`).join(""));
});

Deno.test("run() reports the exit status and both streams", async () => {
  const result = await run(["sh", "-c", "echo out; echo err >&2; exit 3"]);
  assertEquals(
    [result.status, result.stdout, result.stderr, result.timedOut],
    [3, "out\n", "err\n", false],
  );
});

Deno.test("run() feeds standard input, also to a program that ignores it", async () => {
  const text = "x".repeat(1_000_000);
  assertEquals((await run(["cat"], { stdin: text })).stdout, text);
  assertEquals((await run(["true"], { stdin: text })).status, 0);
});

Deno.test("run() kills a program that takes too long", async () => {
  const result = await run(["sleep", "60"], { timeoutMs: 50 });
  assertEquals([result.timedOut, result.signal], [true, "SIGKILL"]);
});

Deno.test("run() refuses a program that is not there", async () => {
  const error = await assertRejects(
    () => run(["lockstep-no-such-program"]),
    LockstepError,
  );
  assertEquals([error.code, error.reason], [
    "tool_failed",
    "process.not_started",
  ]);
  assertEquals(
    error.message,
    'Cannot start "lockstep-no-such-program": there is no such program',
  );
});

Deno.test("childEnvironment() adds and takes away variables", () => {
  const all = childEnvironment({ env: { LOCKSTEP_X: "1", PATH: undefined } });
  assertEquals([all.LOCKSTEP_X, all.PATH], ["1", undefined]);
});

const PROBE = `
import { childEnvironment } from "${PROJECT}src/io/process.ts";
const keep = Deno.args[0] === "keep";
console.log(JSON.stringify(childEnvironment({ keepGitEnvironment: keep })));
`;

/** Returns what a child would get from a caller with these variables. */
async function passedOn(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Record<string, string>> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, PROBE);
    const { stdout } = await exec(
      [
        Deno.execPath(),
        ...["run", "-A", "--quiet", "--config", `${PROJECT}deno.json`],
        ...[path, ...args],
      ],
      { cwd: "/", env: { ...Deno.env.toObject(), ...env } },
    );
    return JSON.parse(stdout);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("childEnvironment() hides what would misdirect git", async () => {
  const env = {
    GIT_DIR: "/x",
    GIT_INDEX_FILE: "/x/index",
    GIT_WORK_TREE: "/x",
    GIT_CONFIG_COUNT: "0",
    GIT_AUTHOR_NAME: "Somebody",
  };
  const hidden = await passedOn(env);
  assert(!("GIT_DIR" in hidden) && !("GIT_INDEX_FILE" in hidden));
  assert(!("GIT_WORK_TREE" in hidden) && !("GIT_CONFIG_COUNT" in hidden));
  assertEquals(hidden.GIT_AUTHOR_NAME, "Somebody");
  assertEquals((await passedOn(env, "keep")).GIT_DIR, "/x");
});

Deno.test("childEnvironment() gives back what the launcher took away", async () => {
  const env = await passedOn({
    DENO_DIR: Deno.env.get("DENO_DIR") ?? "",
    LOCKSTEP_CALLER_DENO_DIR: "/caller/cache",
    LOCKSTEP_CALLER_NODE_OPTIONS: "",
    LOCKSTEP_BUILD: "launcher",
  });
  assertEquals(env.DENO_DIR, "/caller/cache");
  assertEquals(
    Object.keys(env).filter((name) =>
      name.startsWith("LOCKSTEP_CALLER_") || name === "LOCKSTEP_BUILD" ||
      name === "NODE_OPTIONS"
    ),
    [],
  );
});
