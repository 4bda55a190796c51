/**
 * Trial merges of what meets alone. A merge writes every folder on the way to
 * a change anew, which in large trees is all that it costs; so the files that
 * meet are merged in a repository of their own, with nothing else in it.
 */
import { join } from "@std/path";
import type { PathChange, TreeEntry } from "../core/conflict_radar.ts";
import { git, gitFailed, gitText } from "./git.ts";
import { parseTrialMerges, type TrialMerge } from "./git_radar.ts";

/** What two branches changed since the commit where they part. */
export interface ReducedPair {
  readonly base: string;
  readonly tips: readonly [string, string];
}

/** A branch since some commit, with the changes that meet another's. */
export interface ReducedBranch {
  readonly base: string;
  readonly tip: string;
  readonly changes: readonly PathChange[];
}

/**
 * Merges pairs of branches, in the order given. The branches of each pair are
 * among those given, and their changes are of files that are no folders.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function reducedMerges(
  commonDir: string,
  branches: readonly ReducedBranch[],
  pairs: readonly ReducedPair[],
): Promise<TrialMerge[]> {
  if (pairs.length === 0) return [];
  const folder = await Deno.makeTempDir({ prefix: "lockstep-radar-" });
  try {
    await initialise(folder, commonDir, branches);
    const numbers = new Map(
      branches.map(({ base, tip }, index) => [`${base} ${tip}`, index]),
    );
    const lines = pairs.map(({ base, tips }) =>
      tips.map((tip) => refOf(numbers.get(`${base} ${tip}`) ?? -1)).join(" ")
    );
    const args = ["merge-tree", "--stdin", "-z", "--name-only"];
    const text = await gitText(folder, [...args, "--no-messages"], {
      stdin: `${lines.join("\n")}\n`,
    });
    return parseTrialMerges(text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Makes the repository, which finds all files in the one it is made for. */
async function initialise(
  folder: string,
  commonDir: string,
  branches: readonly ReducedBranch[],
): Promise<void> {
  const [first] = branches;
  const format = first?.tip.length === 64 ? "sha256" : "sha1";
  const quick = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsync=none"];
  const init = ["init", "--quiet", "--bare", "--template="];
  await gitText(folder, [...init, `--object-format=${format}`]);
  await Deno.writeTextFile(
    join(folder, "objects", "info", "alternates"),
    `${join(commonDir, "objects")}\n`,
  );
  const args = [...quick, "fast-import", "--quiet"];
  const result = await git(folder, args, { stdin: historyOf(branches) });
  if (result.status !== 0) throw gitFailed(folder, args, result);
}

function refOf(index: number): string {
  return `refs/heads/b${index}`;
}

/** One commit for each base, with what was there, and one for each branch. */
function historyOf(branches: readonly ReducedBranch[]): string {
  const lines: string[] = [];
  const marks = new Map<string, number>();
  for (const base of new Set(branches.map((each) => each.base))) {
    marks.set(base, marks.size + 1);
    const before = branches.filter((each) => each.base === base)
      .flatMap((each) => each.changes);
    lines.push(...commitLines(`refs/heads/base${marks.size}`, marks.size));
    for (const { path, before: entry } of before) {
      if (entry !== null) lines.push(fileLine(path, entry));
    }
  }
  for (const [index, { base, changes }] of branches.entries()) {
    lines.push(...commitLines(refOf(index), marks.size + index + 1));
    lines.push(`from :${marks.get(base)}`);
    // A file that makes room for a folder goes first.
    const ordered = [
      ...changes.filter(({ after }) => after === null),
      ...changes.filter(({ after }) => after !== null),
    ];
    lines.push(...ordered.map(({ path, after }) => fileLine(path, after)));
  }
  return `${lines.join("\n")}\n`;
}

function commitLines(ref: string, mark: number): string[] {
  const committer = "committer Lockstep <lockstep@localhost> 0 +0000";
  return [`commit ${ref}`, `mark :${mark}`, committer, "data 0"];
}

function fileLine(path: string, entry: TreeEntry | null): string {
  const quoted = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
  return entry === null
    ? `D "${quoted}"`
    : `M ${entry.mode} ${entry.object} "${quoted}"`;
}
