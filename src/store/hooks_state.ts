import { join } from "@std/path";
import { refused } from "../core/error.ts";
import { OTHER_HOOK_NAMES } from "../core/git_hook_names.ts";
import { includeState, parseIncluded } from "../core/git_config_text.ts";
import { isProgram, namesIn, readText } from "../io/fs.ts";
import { HOOKS_DIGEST } from "./hooks_version.ts";
import { type StatePaths, statePaths } from "./paths.ts";

/**
 * How the hooks of a repository stand. `current`; `stale`: another version of
 * them, or somebody has added a hook that ours keep from running; `moved`: git looks for them elsewhere, so none runs; `off`: the
 * include was taken out; `absent`: never installed.
 */
export type HooksState = "current" | "stale" | "moved" | "off" | "absent";

/** Reads how the hooks stand: two small files, no git. */
export function loadHooksState(commonDir: string): HooksState {
  const paths = statePaths(commonDir);
  const included = readText(paths.gitconfig);
  const include = includeState(readText(join(commonDir, "config")) ?? "");
  if (included === undefined) return include === "absent" ? "absent" : "off";
  if (include !== "last") return "off";
  const said = parseIncluded(included);
  if (said?.hooksPath !== paths.hooks) return "moved";
  return said.digest === HOOKS_DIGEST && !hasNewHook(commonDir, paths)
    ? "current"
    : "stale";
}

/** Git looks for hooks in our folder only, so each of theirs needs a shim. */
function hasNewHook(commonDir: string, paths: StatePaths): boolean {
  const theirs = join(commonDir, "hooks");
  const added = namesIn(theirs).filter((name) =>
    !name.endsWith(".sample") && isProgram(join(theirs, name))
  );
  if (added.length === 0) return false;
  const ours = namesIn(paths.hooks);
  return added.some((name) =>
    OTHER_HOOK_NAMES.includes(name) && !ours.includes(name)
  );
}

/**
 * Makes sure that git runs our hooks before anything is changed; hooks of
 * another version are replaced.
 *
 * @throws {LockstepError} `hooks.path_moved`, `hooks.off`.
 */
export async function requireHooks(
  commonDir: string,
  paths: StatePaths,
): Promise<void> {
  const state = loadHooksState(commonDir);
  switch (state) {
    case "current":
    case "absent":
      return;
    case "stale": {
      const { writeHooks } = await import("./hooks_install.ts");
      await writeHooks(commonDir, paths);
      return;
    }
    case "moved":
      throw refused(
        "Cannot change anything here: the repository was moved, and git looks for its hooks at the old place",
        { reason: "hooks.path_moved", hint: "Run lockstep hooks repair" },
      );
    case "off":
      throw refused(
        "Cannot change anything here: the hooks of Lockstep were taken out of the git configuration",
        {
          reason: "hooks.off",
          hint:
            "Run lockstep hooks repair, or lockstep workspace remove to be rid of Lockstep",
        },
      );
    default:
      return state satisfies never;
  }
}
