/** Filling a worktree that git has made without files. */
import { join } from "@std/path";
import type { Scope } from "../core/records/worktree.ts";
import { ENV } from "./env.ts";
import { makePrivateFolder } from "./fs.ts";
import { git, gitText } from "./git.ts";

/**
 * Checks out HEAD into an empty worktree. `git worktree add` would do it by a
 * reset, under the lock of whoever makes worktrees, and with four runs of a
 * hook since that moves ORIG_HEAD.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function checkOut(
  worktree: { readonly path: string; readonly gitDir: string },
  /** Only what it allows, and the files at the top; all when left out. */
  scope?: Scope,
): Promise<void> {
  const { path, gitDir } = worktree;
  const settings = scope === undefined ? [] : await makeSparse(gitDir, scope);
  const args = [...settings, "read-tree", "-m", "-u", "HEAD"];
  await gitText(path, args, { env: { [ENV.making]: path } });
}

/** Runs the hook of that name as `git worktree add` does, whatever it says. */
export async function runPostCheckout(
  path: string,
  commit: string,
): Promise<void> {
  const none = "0".repeat(commit.length);
  const args = ["hook", "run", "--ignore-missing", "post-checkout", "--"];
  await git(path, [...args, none, commit, "1"], {
    env: { [ENV.making]: path },
  });
}

/**
 * Writes down what is to be checked out, and returns the settings for it. They
 * go with one command: `git sparse-checkout` would switch on an extension in
 * the repository's configuration that other programs refuse.
 */
async function makeSparse(gitDir: string, scope: Scope): Promise<string[]> {
  makePrivateFolder(join(gitDir, "info"));
  await Deno.writeTextFile(
    join(gitDir, "info", "sparse-checkout"),
    ["/*", "!/*/", ...scope.allow.map(patternOf), ""].join("\n"),
  );
  return [
    "-c",
    "core.sparseCheckout=true",
    "-c",
    "core.sparseCheckoutCone=false",
  ];
}

/** Up to the first wildcard: more than is needed, never less. */
function patternOf(pattern: string): string {
  const literal = pattern.split(/[*?[{\\]/, 1)[0] ?? "";
  const folder = literal === pattern
    ? literal
    : literal.slice(0, literal.lastIndexOf("/") + 1);
  return folder === "" || folder === "." ? "/**" : `/${folder}`;
}
