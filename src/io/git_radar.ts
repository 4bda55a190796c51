import { join } from "@std/path";
import type { ChangedPaths } from "../core/conflict_radar.ts";
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
      ["merge-tree", "--stdin", "-z", "--name-only", "--no-messages"],
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
 * Returns what changed from a commit that all of them have in common to each
 * of the tips, or `undefined` when they have none in common.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function changesSinceFork(
  folder: string,
  tips: readonly string[],
): Promise<Map<string, ChangedPaths> | undefined> {
  const changes = new Map<string, ChangedPaths>();
  const [first] = tips;
  if (first === undefined) return changes;
  const args = ["merge-base", "--octopus", ...tips];
  const base = await git(folder, args);
  if (base.status > 1) throw gitFailed(folder, args, base);
  const fork = base.stdout.trim();
  if (base.status === 1 || fork === "") return undefined;
  for (const tip of new Set(tips)) {
    const text = await gitText(folder, [
      "diff-tree",
      "-r",
      "-z",
      "--name-status",
      "--no-renames",
      "--ignore-submodules=none",
      fork,
      tip,
      "--",
    ]);
    changes.set(tip, parseNameStatus(text));
  }
  return changes;
}

/** Reads `diff-tree -z --name-status --no-renames`. */
export function parseNameStatus(text: string): ChangedPaths {
  const added: string[] = [];
  const deleted: string[] = [];
  const changed: string[] = [];
  const fields = text.split("\0");
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1] ?? "";
    if (fields[at] === "A") added.push(path);
    else if (fields[at] === "D") deleted.push(path);
    else changed.push(path);
  }
  return { added, deleted, changed };
}
