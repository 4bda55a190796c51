import { join } from "@std/path";
import { crc32 } from "../core/checksum.ts";
import type { RunHistory, RunSnapshot } from "../core/run_audit.ts";
import { isAbsence } from "./fs.ts";
import { findCommit, git, gitText } from "./git.ts";
import { findCurrentBranch, worktreeStatus } from "./git_worktree.ts";

export interface SnapshotOptions {
  readonly commonDir: string;
  /** Top level of the worktree that the run is for. */
  readonly folder: string;
  /** Top levels of worktrees that nobody is at work in. */
  readonly others: readonly string[];
  /** Full names of branches that sessions own. */
  readonly managed: readonly string[];
  readonly now: string;
}

/** Looks at everything that a run should leave alone. */
export async function takeSnapshot(
  options: SnapshotOptions,
): Promise<RunSnapshot> {
  const { folder, commonDir } = options;
  const status = await worktreeStatus(folder, { withIgnored: true });
  const dirty = [...status.changed, ...status.untracked];
  return {
    taken_at: options.now,
    branch: await findCurrentBranch(folder) ?? null,
    commit: await findCommit(folder, "HEAD") ?? "",
    dirty: marksOf(folder, dirty),
    ignored: marksOf(folder, status.ignored),
    hidden: await hiddenPaths(folder),
    refs: await looseRefs(commonDir, options.managed),
    git_files: gitFiles(commonDir),
    others: await changesIn(options.others),
    link_targets: await linkTargets(folder, status.untracked),
  };
}

/** Asks git what a run has committed. */
export async function runHistory(
  folder: string,
  start: string,
): Promise<RunHistory> {
  const contains = await git(folder, [
    "merge-base",
    "--is-ancestor",
    start,
    "HEAD",
  ]);
  const holdsStart = contains.status === 0;
  // Of a branch that was rewritten only the difference can be told.
  const question = holdsStart
    ? ["log", "-m", "--first-parent", "--no-merges", "--format="]
    : ["diff"];
  const text = await gitText(folder, [
    ...question,
    "-z",
    "--name-only",
    "--no-renames",
    "--no-ext-diff",
    "--ignore-submodules=none",
    "--end-of-options",
    `${start}..HEAD`,
    "--",
  ]);
  return {
    holdsStart,
    touched: [...new Set(text.split("\0").filter((path) => path !== ""))],
  };
}

function marksOf(
  folder: string,
  paths: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    paths.map((path) => [path, markOf(join(folder, path))]),
  );
}

/** Size and time tell enough; of a folder only that it is there. */
function markOf(path: string): string {
  try {
    const { isDirectory, size, mtime } = Deno.lstatSync(path);
    return isDirectory ? "folder" : `${size} ${mtime?.getTime() ?? 0}`;
  } catch (error) {
    if (isAbsence(error)) return "absent";
    throw error;
  }
}

/** `git ls-files -v`: small letters are assume-unchanged, `S` skip-worktree. */
async function hiddenPaths(folder: string): Promise<string[]> {
  const text = await gitText(folder, ["ls-files", "-v", "-z"]);
  return text.split("\0").filter((line) => /^[a-zS] /.test(line))
    .map((line) => line.slice(2));
}

/** Tracking refs move by fetching, and Lockstep has refs of its own. */
async function looseRefs(
  commonDir: string,
  managed: readonly string[],
): Promise<Record<string, string>> {
  const text = await gitText(commonDir, [
    "for-each-ref",
    "--format=%(refname) %(objectname)",
  ]);
  const refs = text.split("\n").filter((line) => line !== "")
    .map((line) => line.split(" "))
    .filter(([ref = ""]) =>
      !/^refs\/(remotes|lockstep)\//.test(ref) && !managed.includes(ref)
    );
  return Object.fromEntries(refs);
}

const WATCHED = ["config", "hooks", "info", "lockstep/gitconfig"];

function gitFiles(commonDir: string): Record<string, string> {
  const files: Record<string, string> = {};
  const visit = (name: string) => {
    const path = join(commonDir, name);
    try {
      if (Deno.statSync(path).isDirectory) {
        for (const entry of Deno.readDirSync(path)) {
          visit(`${name}/${entry.name}`);
        }
      } else files[name] = crc32(Deno.readFileSync(path));
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  };
  for (const name of [...WATCHED, "lockstep/hooks"]) visit(name);
  // What the hooks note for themselves is no change of theirs.
  delete files["lockstep/hooks/previous"];
  return files;
}

async function changesIn(
  folders: readonly string[],
): Promise<Record<string, string>> {
  const changes: Record<string, string> = {};
  for (const folder of folders) {
    const { changed, untracked } = await worktreeStatus(folder);
    for (const path of [...changed, ...untracked]) {
      changes[join(folder, path)] = markOf(join(folder, path));
    }
  }
  return changes;
}

/** Files outside that links of the worktree, tracked or not, lead to. */
async function linkTargets(
  folder: string,
  untracked: readonly string[],
): Promise<Record<string, string>> {
  const text = await gitText(folder, ["ls-files", "-s", "-z"]);
  const tracked = text.split("\0").filter((line) => line.startsWith("120000 "))
    .map((line) => line.slice(line.indexOf("\t") + 1));
  const targets: Record<string, string> = {};
  for (const path of [...tracked, ...untracked]) {
    const target = findTarget(join(folder, path));
    if (target !== undefined && !target.startsWith(`${folder}/`)) {
      targets[target] = markOf(target);
    }
  }
  return targets;
}

function findTarget(path: string): string | undefined {
  try {
    if (!Deno.lstatSync(path).isSymlink) return undefined;
    return Deno.realPathSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
