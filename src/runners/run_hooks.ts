import { join } from "@std/path";
import type { RunPaths } from "../store/run_folder.ts";

/** Shell lines that agent programs run as hooks of one run. */
export interface HookCommands {
  /** Judges a call before it is made. */
  readonly toolUse: string;
  /** Proves that the hooks run. */
  readonly sessionStart: string;
  /** Says again what an agent forgets when its context is shortened. */
  readonly compacted: string;
}

/** By absolute path: a login shell may set another `PATH`. */
export function hookCommand(paths: RunPaths): HookCommands {
  const program = `'${join(paths.bin, "lockstep").replaceAll("'", `'\\''`)}'`;
  return {
    toolUse: `${program} hook tool-use`,
    sessionStart: `${program} hook session-start`,
    compacted: `${program} prime --source compact`,
  };
}
