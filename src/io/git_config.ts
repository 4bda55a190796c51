import { LockstepError } from "../core/error.ts";
import { INCLUDED_PATH } from "../core/git_config_text.ts";
import { readText, writeAll } from "./fs.ts";
import { git } from "./git.ts";

/**
 * Returns the hooks path that git would use without Lockstep, as it is
 * configured; empty when it is the hooks folder of the repository.
 */
export async function findPreviousHooksPath(folder: string): Promise<string> {
  const result = await git(folder, [
    "config",
    "--show-origin",
    "-z",
    "--type=path",
    "--get-all",
    "core.hooksPath",
  ]);
  const fields = result.stdout.split("\0");
  let previous = "";
  for (let i = 0; i + 1 < fields.length; i += 2) {
    if (!fields[i]?.endsWith(INCLUDED_PATH)) previous = fields[i + 1] ?? "";
  }
  return previous;
}

/** Returns the hooks path that git really uses in a worktree. */
export async function findEffectiveHooksPath(folder: string): Promise<string> {
  const result = await git(folder, [
    "config",
    "--type=path",
    "--get",
    "core.hooksPath",
  ]);
  return result.status === 0 ? result.stdout.replace(/\n$/, "") : "";
}

/**
 * Changes a configuration file as git does: under its lock file, by rename,
 * with its mode kept. Returns whether there was anything to change.
 *
 * @throws {LockstepError} `config.locked` while git is writing it.
 */
export function editConfig(
  path: string,
  edit: (text: string) => string,
): boolean {
  const real = Deno.realPathSync(path);
  const before = readText(real) ?? "";
  if (edit(before) === before) return false;
  const lock = `${real}.lock`;
  const file = openLock(lock);
  try {
    // Under the lock: git may have written since.
    writeAll(file, new TextEncoder().encode(edit(readText(real) ?? "")));
    file.syncDataSync();
    Deno.chmodSync(lock, (Deno.statSync(real).mode ?? 0o644) & 0o777);
    Deno.renameSync(lock, real);
  } catch (error) {
    Deno.removeSync(lock);
    throw error;
  } finally {
    file.close();
  }
  return true;
}

function openLock(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new LockstepError(
      "held",
      `Cannot change the git configuration: "${path}" exists, so git is changing it`,
      {
        reason: "config.locked",
        hint: "Run the same command again; when no git runs, remove that file",
        cause: error,
      },
    );
  }
}
