import * as z from "zod/mini";
import { VERSION } from "../core/version.ts";
import { LockstepError } from "../core/error.ts";
import { ENV, readEnv } from "../io/env.ts";
import { type Argv, run } from "../io/process.ts";
import { method } from "./method.ts";

const BUILDS = ["compiled", "launcher", "source"] as const;

export const definition = method({
  name: "version",
  summary: "Show the version, how it was built, and the versions of the tools",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      version: z.string(),
      build: z.enum(BUILDS),
      deno: z.string(),
      /** Null: not installed. */
      git: z.nullable(z.string()),
      tmux: z.nullable(z.string()),
    }),
  example: "lockstep version --json",
  async run() {
    const [git, tmux] = await Promise.all([
      findVersion(["git", "--version"]),
      findVersion(["tmux", "-V"]),
    ]);
    return {
      version: VERSION,
      build: build(),
      deno: Deno.version.deno,
      git,
      tmux,
    };
  },
  text: ({ version, build, deno, git, tmux }) =>
    `lockstep ${version} (${build}, deno ${deno}, git ${
      git ?? "missing"
    }, tmux ${tmux ?? "missing"})`,
});

function build(): typeof BUILDS[number] {
  if (Deno.build.standalone) return "compiled";
  return readEnv(ENV.build) === "launcher" ? "launcher" : "source";
}

/** Returns the first number that a program says of itself. */
async function findVersion(argv: Argv): Promise<string | null> {
  try {
    const { stdout } = await run(argv);
    return /[0-9]+\.[0-9]\S*/.exec(stdout)?.[0] ?? null;
  } catch (error) {
    const isMissing = error instanceof LockstepError &&
      error.reason === "process.not_started";
    if (isMissing) return null;
    throw error;
  }
}
