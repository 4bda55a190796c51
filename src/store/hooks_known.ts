import { join } from "@std/path";
import { readText } from "../io/fs.ts";
import type { StatePaths } from "./paths.ts";

/**
 * Replaces the branches that the hooks guard when `policy/` cannot be read.
 * Does nothing where no hooks are installed.
 */
export function writeKnownBranches(
  paths: StatePaths,
  branches: readonly string[],
): void {
  const file = join(paths.hooks, "known");
  const text = readText(file);
  if (text === undefined) return;
  const others = text.split("\n")
    .filter((line) => line !== "" && !line.startsWith("protected "));
  const lines = [...branches.map((branch) => `protected ${branch}`), ...others];
  const temporary = `${file}.${Deno.pid}.tmp`;
  Deno.writeTextFileSync(temporary, `${lines.join("\n")}\n`);
  Deno.renameSync(temporary, file);
}
