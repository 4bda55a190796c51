/** What an audit asks git, about branches that hooks should have guarded. */
import { findCommit, git, gitFailed, gitText } from "./git.ts";

/** Returns the parents of every commit that is in `tip` and not in `from`. */
export async function parentsSince(
  folder: string,
  from: string,
  tip: string,
): Promise<Map<string, readonly string[]>> {
  const text = await gitText(folder, [
    "rev-list",
    "--parents",
    "--end-of-options",
    tip,
    `^${from}`,
  ]);
  return new Map(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const [commit = "", ...parents] = line.split(" ");
      return [commit, parents] as const;
    }),
  );
}

/** Returns the commits of `tip` that neither `from` nor `upstream` has. */
export async function commitsBeyond(
  folder: string,
  tip: string,
  known: { readonly from: string; readonly upstream: string },
): Promise<Set<string>> {
  const text = await gitText(folder, [
    "rev-list",
    "--end-of-options",
    tip,
    `^${known.from}`,
    `^${known.upstream}`,
  ]);
  return new Set(text.split("\n").filter((line) => line !== ""));
}

/**
 * Returns the paths of a branch that neither its merge bases with `base` nor
 * any of `others` hold in the same form: what is its own.
 */
export async function ownPaths(
  folder: string,
  tip: string,
  options: { readonly base: string; readonly others: readonly string[] },
): Promise<string[]> {
  const merged = await git(folder, [
    "merge-base",
    "--all",
    options.base,
    tip,
  ]);
  if (merged.status > 1) throw gitFailed(folder, ["merge-base"], merged);
  const bases = merged.stdout.split("\n").filter((line) => line !== "");
  const text = await gitText(folder, [
    "diff",
    "-c",
    "-z",
    "--name-only",
    "--no-renames",
    "--no-relative",
    "--ignore-submodules=none",
    tip,
    options.base,
    // Twice: with a single one git would compare it the other way round.
    options.base,
    ...bases,
    ...options.others,
  ]);
  return text.split("\0").filter((path) => path !== "");
}

/** Returns the tips of those of the branches that exist. */
export async function tipsOf(
  folder: string,
  branches: readonly string[],
): Promise<string[]> {
  const tips = await Promise.all(
    branches.map((branch) => findCommit(folder, `refs/heads/${branch}`)),
  );
  return tips.filter((tip) => tip !== undefined);
}
