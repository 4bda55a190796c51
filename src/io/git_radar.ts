import { join } from "@std/path";
import type { PathChange, TreeEntry } from "../core/conflict_radar.ts";
import type { CommitGraph } from "../core/merge_base.ts";
import { git, gitFailed, gitText } from "./git.ts";
import { findLooseCommit, readRef } from "./git_committed.ts";

/** What merging two commits would give. */
export interface TrialMerge {
  readonly isClean: boolean;
  /** Paths in conflict; empty when clean. */
  readonly paths: readonly string[];
}

/**
 * Merges pairs of commits in one git process, in the order given. What git
 * has to write for that goes into a folder that is removed again.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function trialMerges(
  commonDir: string,
  pairs: readonly (readonly [string, string])[],
): Promise<TrialMerge[]> {
  if (pairs.length === 0) return [];
  const objects = await Deno.makeTempDir({ prefix: "lockstep-objects-" });
  try {
    const text = await gitText(
      commonDir,
      [
        "-c",
        "core.looseCompression=0",
        "merge-tree",
        "--stdin",
        "-z",
        "--name-only",
        "--no-messages",
      ],
      {
        stdin: pairs.map(([a, b]) => `${a} ${b}\n`).join(""),
        env: {
          GIT_OBJECT_DIRECTORY: objects,
          GIT_ALTERNATE_OBJECT_DIRECTORIES: join(commonDir, "objects"),
        },
      },
    );
    return parseTrialMerges(text);
  } finally {
    await Deno.remove(objects, { recursive: true });
  }
}

/**
 * Reads `merge-tree --stdin -z --name-only --no-messages`: for each merge `1`
 * (clean) or `0`, the tree, the paths in conflict, and an empty field.
 */
export function parseTrialMerges(text: string): TrialMerge[] {
  const merges: TrialMerge[] = [];
  const fields = text.split("\0");
  for (let at = 0; at + 1 < fields.length;) {
    const isClean = fields[at] === "1";
    const end = fields.indexOf("", at);
    const last = end < 0 ? fields.length : end;
    const paths = [...new Set(fields.slice(at + 2, last))];
    merges.push({ isClean, paths });
    at = last + 1;
  }
  return merges;
}

/** For more packed branches than these, git is quicker than their file. */
const READ_PACKED = 4;

/** Returns the tips of branches by short name. */
export async function branchTips(
  commonDir: string,
  branches: readonly string[],
): Promise<Map<string, string>> {
  const loose = branches.map((name) => findLooseCommit(commonDir, name));
  const unread = loose.filter((commit) => commit === undefined).length;
  const refs = unread > READ_PACKED
    ? undefined
    : branches.map((name) => readRef(commonDir, name));
  if (refs?.every(({ kind }) => kind !== "only_git_knows")) {
    return new Map(
      refs.flatMap((ref, i) =>
        ref.kind === "commit" ? [[branches[i] ?? "", ref.commit]] : []
      ),
    );
  }
  const text = await gitText(commonDir, [
    "for-each-ref",
    "--format=%(objectname) %(refname:lstrip=2)",
    "refs/heads/",
  ]);
  const tips = text.split("\n").filter((line) => line !== "")
    .map((line): [string, string] => {
      const space = line.indexOf(" ");
      return [line.slice(space + 1), line.slice(0, space)];
    });
  return new Map(tips.filter(([name]) => branches.includes(name)));
}

/**
 * Returns the commits that some tips have on top of one they all have, or
 * `undefined` when there is none that all of them have.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function commitGraph(
  folder: string,
  tips: readonly string[],
): Promise<CommitGraph | undefined> {
  const args = ["merge-base", "--octopus", ...tips];
  const base = await git(folder, args);
  if (base.status > 1) throw gitFailed(folder, args, base);
  const floor = base.stdout.trim();
  if (base.status === 1 || floor === "") return undefined;
  const text = await gitText(folder, [
    "rev-list",
    "--topo-order",
    "--parents",
    ...tips,
    `^${floor}`,
    "--",
  ]);
  const parents = text.split("\n").filter((line) => line !== "").map((line) => {
    const [commit = "", ...rest] = line.split(" ");
    return [commit, rest] as const;
  });
  return { floor, parents: new Map(parents) };
}

/**
 * Returns what changed from the first to the second commit of each pair, in
 * one git process.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function changesBetween(
  folder: string,
  pairs: readonly (readonly [string, string])[],
): Promise<PathChange[][]> {
  if (pairs.length === 0) return [];
  const args = ["diff-tree", "--stdin", "--always", "-r", "-z", "--raw"];
  const text = await gitText(
    folder,
    [...args, "--no-renames", "--ignore-submodules=none"],
    { stdin: pairs.map(([from, to]) => `${to} ${from}\n`).join("") },
  );
  return parseRawChanges(text);
}

/** Reads `diff-tree --stdin --always -z --raw --no-renames`. */
function parseRawChanges(text: string): PathChange[][] {
  const blocks: PathChange[][] = [];
  const fields = text.split("\0").slice(0, -1);
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? "";
    if (!field.startsWith(":")) {
      blocks.push([]);
      continue;
    }
    const [was = "", is = "", old = "", object = ""] = field.slice(1).split(
      " ",
    );
    const path = fields[++at] ?? "";
    blocks.at(-1)?.push({
      path,
      before: entryOf(was, old),
      after: entryOf(is, object),
    });
  }
  return blocks;
}

function entryOf(mode: string, object: string): TreeEntry | null {
  return mode === "000000" ? null : { mode, object };
}
