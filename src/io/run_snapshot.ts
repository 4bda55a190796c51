import { join } from "@std/path";
import { LockstepError } from "../core/error.ts";
import type { RunHistory, RunSnapshot } from "../core/run_audit.ts";
import { isAbsence, isThere, namesIn, readBytes } from "./fs.ts";
import { git, gitText } from "./git.ts";
import { findHeadTree, listedFiles, worktreeTree } from "./git_tree.ts";
import { parseStatus, worktreeStatus } from "./git_worktree.ts";
import { sha256 } from "./sha256.ts";

export interface SnapshotOptions {
  readonly commonDir: string;
  /** What git calls the worktree that the run is for; null: nobody knows. */
  readonly gitName?: string | null;
  /** Top level of the worktree that the run is for. */
  readonly folder: string;
  /** Top levels of worktrees that nobody is at work in. */
  readonly others: readonly string[];
  /** Full names of branches that sessions own. */
  readonly managed: readonly string[];
  readonly now: string;
  /** True: the tree is asked for as well. */
  readonly withTree?: boolean;
  /** An earlier look: where nothing has changed since, its tree holds. */
  readonly known?: RunSnapshot;
}

/** Looks at everything that a run should leave alone. */
export async function takeSnapshot(
  options: SnapshotOptions,
): Promise<RunSnapshot> {
  const { folder, commonDir, known } = options;
  const looking = lookAt(folder, ["--ignored=matching"]);
  const listing = listedFiles(folder);
  const [seen, listed, refs, others, git_files, tree] = await Promise.all([
    looking,
    listing,
    looseRefs(commonDir, options.managed),
    changesIn(options.others),
    gitFiles(commonDir, options.gitName ?? null),
    options.withTree === true
      ? treeOf(folder, { looking, listing, known })
      : undefined,
  ]);
  const { branch, commit, dirty } = seen;
  const hidden = listed.hidden.map(({ path }) => path);
  return {
    taken_at: options.now,
    branch,
    commit,
    tree,
    dirty,
    // What git does not look at is looked at here.
    ignored: marksOf(folder, [
      ...seen.ignored,
      ...hidden,
      ...await changesInside(folder, dirty),
    ]),
    hidden,
    refs,
    git_files,
    others,
    link_targets: linkTargets(folder, [...listed.links, ...Object.keys(dirty)]),
  };
}

/** Looks only at the worktree itself again, the rest as it is known. */
export async function retakeTree(
  folder: string,
  known: RunSnapshot,
): Promise<RunSnapshot> {
  const looking = lookAt(folder, []);
  const tree = await treeOf(folder, { looking, known });
  const { branch, commit, dirty } = await looking;
  return { ...known, branch, commit, dirty, tree };
}

type Look = Pick<RunSnapshot, "branch" | "commit" | "dirty"> & {
  readonly ignored: readonly string[];
};

/** Made anew only when something has changed, or may have unseen. */
async function treeOf(
  folder: string,
  given: {
    readonly looking: Promise<Look>;
    readonly listing?: ReturnType<typeof listedFiles>;
    readonly known: RunSnapshot | undefined;
  },
): Promise<string> {
  const { commit, dirty } = await given.looking;
  const hidden = (await given.listing)?.hidden;
  const { known } = given;
  const isSame = JSON.stringify([commit, dirty]) ===
    JSON.stringify([known?.commit, known?.dirty]);
  // No mark tells what is in a submodule, or hidden from git.
  const isSeen = !Object.values(dirty).includes(FOLDER) &&
    (hidden ?? known?.hidden ?? []).length === 0;
  if (isSame && isSeen && known?.tree !== undefined) return known.tree;
  const committed = Object.keys(dirty).length === 0
    ? await findHeadTree(folder)
    : undefined;
  return committed?.tree ?? await worktreeTree(folder, { hidden });
}

/** One call tells the files and where HEAD is. */
async function lookAt(
  folder: string,
  more: readonly string[],
): Promise<Look> {
  const text = await gitText(folder, [
    "status",
    "--porcelain=v2",
    "--branch",
    "-z",
    "--no-renames",
    "--untracked-files=all",
    "--ignore-submodules=none",
    ...more,
  ]);
  const header = (name: string) =>
    text.split("\0").find((line) => line.startsWith(`# ${name} `))
      ?.slice(name.length + 3);
  const commit = header("branch.oid") ?? "";
  const branch = header("branch.head") ?? "(detached)";
  const { changed, untracked, ignored } = parseStatus(text);
  return {
    commit: commit === "(initial)" ? "" : commit,
    // A branch can be called that, but not one that a run works on.
    branch: branch === "(detached)" ? null : branch,
    dirty: marksOf(folder, [...changed, ...untracked]),
    ignored,
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

/** It does not tell what is in it. */
const FOLDER = "folder";

/**
 * Size and times tell enough, and the time of the last change nobody can set
 * back; of a folder only that it is there.
 */
function markOf(path: string): string {
  try {
    const { isDirectory, size, mtime, ctime } = Deno.lstatSync(path);
    return isDirectory
      ? FOLDER
      : `${size} ${mtime?.getTime() ?? 0} ${ctime?.getTime() ?? 0}`;
  } catch (error) {
    if (isAbsence(error)) return "absent";
    throw error;
  }
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

async function gitFiles(
  commonDir: string,
  gitName: string | null,
): Promise<Record<string, string>> {
  // Where git reads it, it can name another folder, or a program to run.
  const own = gitName === null ? [] : [`worktrees/${gitName}/config.worktree`];
  const names = [...WATCHED, ...own, "lockstep/hooks"]
    .flatMap((name) => filesBelow(commonDir, name))
    // What the hooks note for themselves is no change of theirs.
    .filter((name) => name !== "lockstep/hooks/previous");
  const digests = await Promise.all(names.map(async (name) => {
    const bytes = readBytes(join(commonDir, name));
    return bytes === undefined ? [] : [[name, await sha256(bytes)] as const];
  }));
  return Object.fromEntries(digests.flat());
}

function filesBelow(commonDir: string, name: string): string[] {
  try {
    const path = join(commonDir, name);
    if (!Deno.statSync(path).isDirectory) return [name];
    return namesIn(path)
      .flatMap((each) => filesBelow(commonDir, `${name}/${each}`));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

async function changesIn(
  folders: readonly string[],
): Promise<Record<string, string>> {
  const marks = await Promise.all(folders.map(async (folder) => {
    const paths = await findChanges(folder);
    if (paths === undefined) return [[join(folder, ".git"), "broken"]];
    return paths.map((path) => {
      const full = join(folder, path);
      return [full, markOf(full)];
    });
  }));
  return Object.fromEntries(marks.flat());
}

/** What is changed in submodules, and in repositories that are in the way. */
async function changesInside(
  folder: string,
  dirty: Readonly<Record<string, string>>,
): Promise<string[]> {
  const paths = Object.keys(dirty).filter((path) =>
    dirty[path] === FOLDER && isThere(join(folder, path, ".git"))
  );
  const inside = await Promise.all(paths.map(async (path) => {
    const changes = await findChanges(join(folder, path)) ?? [];
    return changes.map((each) => join(path, each));
  }));
  return inside.flat();
}

/** `undefined` where git finds no repository that it can read. */
async function findChanges(folder: string): Promise<string[] | undefined> {
  try {
    const { changed, untracked } = await worktreeStatus(folder);
    return [...changed, ...untracked];
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return undefined;
  }
}

/** Files outside that links of the worktree, tracked or not, lead to. */
function linkTargets(
  folder: string,
  paths: readonly string[],
): Record<string, string> {
  const targets: Record<string, string> = {};
  for (const path of paths) {
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
