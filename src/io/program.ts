import { ENV, readEnv } from "./env.ts";
import type { Argv } from "./process.ts";

/**
 * Returns the words that start this same Lockstep again, from anywhere: the
 * launcher that started it, the compiled program, or Deno with the main
 * module.
 */
export function programArgv(): Argv {
  const launcher = readEnv(ENV.program);
  if (launcher !== undefined) return [launcher];
  if (Deno.build.standalone) return [Deno.execPath()];
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "-A",
    decodeURIComponent(new URL(Deno.mainModule).pathname),
  ];
}
