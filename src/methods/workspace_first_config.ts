import { join } from "@std/path";
import { FIRST_CONFIG } from "../core/config_first.ts";
import { type LoadedConfig, PROJECT_FILE } from "../store/config_load.ts";
import type { Context } from "./context.ts";

/**
 * Writes a first configuration of the project when it is wanted: by flag, by
 * `--yes`, or by a person who is asked. Returns its path; null when nothing
 * was written. What is there is never touched.
 */
export async function writeFirstConfig(
  context: Context,
  loaded: LoadedConfig,
  isWanted: boolean | undefined,
): Promise<string | null> {
  const hasOne = loaded.workingCopy !== "absent" ||
    loaded.layers.some(({ origin, file }) =>
      origin === "project" && Object.keys(file).length > 0
    );
  if (hasOne || isWanted === false) return null;
  const { isYes, offer } = context.options;
  const question = `Write a first ${PROJECT_FILE}, with every line a comment?`;
  const isAgreed = isWanted === true || isYes || await offer?.(question);
  if (isAgreed !== true) return null;
  const path = join(context.repository().topLevel, PROJECT_FILE);
  try {
    await Deno.writeTextFile(path, FIRST_CONFIG, { createNew: true });
  } catch (error) {
    // Somebody else was quicker, or it is a link to nowhere.
    if (error instanceof Deno.errors.AlreadyExists) return null;
    throw error;
  }
  return path;
}
