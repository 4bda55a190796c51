import { join } from "@std/path";
import type { Scope } from "../core/records/worktree.ts";
import { gitText } from "./git.ts";
import { makePrivateFolder } from "./fs.ts";

/**
 * Checks out only what a scope allows, and the files at the top. The setting
 * goes with this one command: `git sparse-checkout` would switch on an
 * extension in the repository's configuration that other programs refuse.
 */
export async function checkOutSparse(
  path: string,
  gitDir: string,
  scope: Scope,
): Promise<void> {
  makePrivateFolder(join(gitDir, "info"));
  await Deno.writeTextFile(
    join(gitDir, "info", "sparse-checkout"),
    ["/*", "!/*/", ...scope.allow.map(patternOf), ""].join("\n"),
  );
  await gitText(path, [
    "-c",
    "core.sparseCheckout=true",
    "-c",
    "core.sparseCheckoutCone=false",
    "read-tree",
    "-m",
    "-u",
    "HEAD",
  ]);
}

/** Up to the first wildcard: more than is needed, never less. */
function patternOf(pattern: string): string {
  const literal = pattern.split(/[*?[{\\]/, 1)[0] ?? "";
  const folder = literal === pattern
    ? literal
    : literal.slice(0, literal.lastIndexOf("/") + 1);
  return folder === "" || folder === "." ? "/**" : `/${folder}`;
}
