/**
 * Puts the hooks into a repository and takes them out again. Hooks that were
 * there before keep running: each of ours ends by running the one of its name
 * at the previous hooks path, and names we do not need get a shim that does
 * only that. No file of the user is renamed or changed, except for one
 * include at the end of the git configuration.
 */
import { join } from "@std/path";
import postMerge from "../../hooks/post-merge" with { type: "text" };
import preCommit from "../../hooks/pre-commit" with { type: "text" };
import prePush from "../../hooks/pre-push" with { type: "text" };
import referenceTransaction from "../../hooks/reference-transaction" with {
  type: "text",
};
import shim from "../../hooks/shim" with { type: "text" };
import {
  includedText,
  withInclude,
  withoutInclude,
} from "../core/git_config_text.ts";
import { isProgram, makePrivateFolder, readText } from "../io/fs.ts";
import { editConfig, findPreviousHooksPath } from "../io/git_config.ts";
import { HOOKS_DIGEST } from "./hooks_version.ts";
import type { StatePaths } from "./paths.ts";
import { OTHER_HOOK_NAMES } from "../core/git_hook_names.ts";

/** Our hooks by name, and the shim for names of others. */
export const HOOK_TEXTS: Readonly<Record<string, string>> = {
  "reference-transaction": referenceTransaction,
  "pre-commit": preCommit,
  // The same test on the same index.
  "pre-merge-commit": preCommit,
  "post-merge": postMerge,
  "pre-push": prePush,
};
export const SHIM_TEXT: string = shim;

const OUR_AND_OTHER_HOOKS = [...Object.keys(HOOK_TEXTS), ...OTHER_HOOK_NAMES];

/** What the hooks fall back on when `policy/` cannot be read. */
export interface KnownAtInstall {
  readonly protectedBranches: readonly string[];
  readonly branchPrefix: string;
}

/** Installs the hooks; a second time it puts right what is off. */
export async function installHooks(
  commonDir: string,
  paths: StatePaths,
  known: KnownAtInstall,
): Promise<void> {
  makePrivateFolder(paths.hooks);
  replaceFile(
    join(paths.hooks, "known"),
    [
      ...known.protectedBranches.map((branch) => `protected ${branch}\n`),
      `prefix ${known.branchPrefix}\n`,
    ].join(""),
  );
  await writeHooks(commonDir, paths);
  editConfig(join(commonDir, "config"), withInclude);
  // Newer than the configuration: the hooks need not ask git for it again.
  await writePrevious(commonDir, paths);
}

/** Writes the files; the configuration is left alone. */
export async function writeHooks(
  commonDir: string,
  paths: StatePaths,
): Promise<void> {
  makePrivateFolder(paths.hooks);
  adoptForeign(paths);
  for (const [name, text] of Object.entries(HOOK_TEXTS)) {
    writeHook(join(paths.hooks, name), text);
  }
  writeHook(join(paths.hooks, "shim"), SHIM_TEXT);
  await writePrevious(commonDir, paths);
  replaceFile(paths.gitconfig, includedText(paths.hooks, HOOKS_DIGEST));
}

/** Takes the include out: from here on git runs what it ran before. */
export function uninstallHooks(commonDir: string): void {
  editConfig(join(commonDir, "config"), withoutInclude);
}

/**
 * Moves hooks that a hook manager wrote into our folder to the folder of git,
 * where it would have written without us. Returns their new paths.
 */
export function keepAdoptedHooks(
  commonDir: string,
  paths: StatePaths,
): string[] {
  adoptForeign(paths);
  const adopted = join(paths.hooks, "adopted");
  const folder = join(commonDir, "hooks");
  return OUR_AND_OTHER_HOOKS.flatMap((name) => {
    const text = readText(join(adopted, name));
    if (text === undefined || readText(join(folder, name)) === text) return [];
    const isFree = readText(join(folder, name)) === undefined;
    const path = join(folder, isFree ? name : `${name}.from-lockstep`);
    Deno.mkdirSync(folder, { recursive: true });
    Deno.renameSync(join(adopted, name), path);
    return [path];
  });
}

async function writePrevious(
  commonDir: string,
  paths: StatePaths,
): Promise<void> {
  const previous = await findPreviousHooksPath(commonDir);
  const folder = previous === "" || previous === paths.hooks
    ? join(commonDir, "hooks")
    : previous;
  // A relative path is one for each worktree; the main one shows the names.
  const shown = folder.startsWith("/")
    ? folder
    : join(commonDir.replace(/\/\.git$/, ""), folder);
  for (const name of OTHER_HOOK_NAMES) {
    const isThere = isProgram(join(shown, name)) ||
      isProgram(join(paths.hooks, "adopted", name));
    const at = join(paths.hooks, name);
    if (isThere) writeHook(at, SHIM_TEXT);
    else if (readText(at) === SHIM_TEXT) Deno.removeSync(at);
  }
  replaceFile(
    join(paths.hooks, "previous"),
    `${folder === join(commonDir, "hooks") ? "" : folder}\n`,
  );
}

/** A hook manager may have written into our folder: its file runs as well. */
function adoptForeign(paths: StatePaths): void {
  const adopted = join(paths.hooks, "adopted");
  for (const name of OUR_AND_OTHER_HOOKS) {
    const path = join(paths.hooks, name);
    const text = readText(path);
    if (text === undefined || text.includes("\n# lockstep-hook: ")) continue;
    makePrivateFolder(adopted);
    Deno.renameSync(path, join(adopted, name));
  }
}

function writeHook(path: string, text: string): void {
  if (readText(path) === text && isProgram(path)) return;
  replaceFile(path, text, 0o755);
}

/** By a temporary name of this process: several calls may do this at once. */
function replaceFile(path: string, text: string, mode = 0o644): void {
  const temporary = `${path}.${Deno.pid}.tmp`;
  Deno.writeTextFileSync(temporary, text);
  Deno.chmodSync(temporary, mode);
  Deno.renameSync(temporary, path);
}
