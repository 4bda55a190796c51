import { join } from "@std/path";
import { ENV, readEnv } from "../io/env.ts";
import { makePrivateFolder, readText } from "../io/fs.ts";

/**
 * The user's list of repositories that use Lockstep, one common git directory
 * a line, so that an uninstall can tell where hooks are left.
 */
function listPath(): string | undefined {
  const home = readEnv(ENV.home);
  const state = readEnv(ENV.stateHome) ??
    (home === undefined ? undefined : join(home, ".local/state"));
  return state === undefined
    ? undefined
    : join(state, "lockstep", "repositories");
}

/** Returns the repositories on the list. */
export function knownRepositories(): string[] {
  const path = listPath();
  if (path === undefined) return [];
  return (readText(path) ?? "").split("\n").filter((line) => line !== "");
}

/** Puts a repository on the list. */
export function addKnownRepository(commonDir: string): void {
  change((known) => known.includes(commonDir) ? known : [...known, commonDir]);
}

/** Takes a repository off the list. */
export function removeKnownRepository(commonDir: string): void {
  change((known) => known.filter((each) => each !== commonDir));
}

function change(edit: (known: readonly string[]) => readonly string[]): void {
  const path = listPath();
  if (path === undefined) return;
  const folder = path.slice(0, path.lastIndexOf("/"));
  makePrivateFolder(folder);
  const lock = Deno.openSync(join(folder, "repositories.lock"), {
    write: true,
    create: true,
  });
  try {
    lock.lockSync(true);
    const known = knownRepositories();
    const wanted = edit(known);
    if (wanted.join("\n") === known.join("\n")) return;
    const temporary = `${path}.tmp`;
    Deno.writeTextFileSync(
      temporary,
      wanted.map((each) => `${each}\n`).join(""),
    );
    Deno.renameSync(temporary, path);
  } finally {
    lock.close();
  }
}
