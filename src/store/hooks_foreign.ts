import { join } from "@std/path";
import { isAbsence, readText } from "../io/fs.ts";
import type { StatePaths } from "./paths.ts";

/** Returns the hooks of others that run after ours, by path. */
export function listForeignHooks(
  commonDir: string,
  paths: StatePaths,
): string[] {
  const said = readText(join(paths.hooks, "previous"))?.trim() ?? "";
  const previous = said === ""
    ? join(commonDir, "hooks")
    : said.startsWith("/")
    ? said
    : join(commonDir.replace(/\/\.git$/, ""), said);
  return [previous, join(paths.hooks, "adopted")].flatMap(programsIn);
}

function programsIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)]
      .filter((entry) => entry.isFile && /^[a-z0-9-]+$/.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .filter((path) => ((Deno.statSync(path).mode ?? 0) & 0o100) !== 0)
      .toSorted();
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}
