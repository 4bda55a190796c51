import { join } from "@std/path";
import { isAbsence, readText, removeFile } from "../io/fs.ts";
import type { RunPaths } from "./run_folder.ts";

function hookStartPath(folder: string): string {
  return join(folder, "hook.json");
}

/**
 * Writes that the hooks which Lockstep gave an agent program run: what it
 * says of its session. Without a folder of that run nothing is written.
 *
 * @returns whether it was written.
 */
export function writeHookStart(folder: string, event: unknown): boolean {
  const path = hookStartPath(folder);
  try {
    Deno.writeTextFileSync(`${path}.tmp`, `${JSON.stringify(event)}\n`, {
      mode: 0o600,
    });
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
  Deno.renameSync(`${path}.tmp`, path);
  return true;
}

/** Tells whether the hooks of a run's present process have started. */
export function hasHookStart(paths: RunPaths): boolean {
  return readText(hookStartPath(paths.folder)) !== undefined;
}

/** Forgets it, before another process of the run begins. */
export function forgetHookStart(paths: RunPaths): void {
  removeFile(hookStartPath(paths.folder));
}
