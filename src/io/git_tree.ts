/** Questions about exactly what a worktree holds, uncommitted state included. */
import { join } from "@std/path";
import { isThere } from "./fs.ts";
import { git, gitFailed, gitText } from "./git.ts";
import { findRepository } from "./repository.ts";

/** A hook must not have a say in what is there. */
const QUIET = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "advice.addEmbeddedRepo=false",
];

/** A tracked file that git was told not to look at. */
export interface HiddenFile {
  /** From the top level. */
  readonly path: string;
  /** A sparse checkout leaves such files out. */
  readonly isSkipped: boolean;
}

export interface TreeOptions {
  /** True: the tree is written to the repository, to be looked at later. */
  readonly isKept?: boolean;
  /** Files that git was told not to look at; asked for when left out. */
  readonly hidden?: readonly HiddenFile[] | undefined;
}

/**
 * Returns the tree id of a worktree as it is: tracked, changed and new files,
 * without ignored ones. The index of the worktree is not touched, and the
 * repository only when the tree is to be kept.
 *
 * @throws {LockstepError} `git.failed`, as `findRepository`.
 */
export async function worktreeTree(
  folder: string,
  options: TreeOptions = {},
): Promise<string> {
  const temporary = await Deno.makeTempDir({ prefix: "lockstep-index-" });
  const index = join(temporary, "index");
  try {
    const { topLevel, gitDir, commonDir } = findRepository(folder);
    const env = {
      GIT_INDEX_FILE: index,
      ...(options.isKept === true
        ? {}
        : scratchObjects(join(commonDir, "objects"), temporary)),
    };
    await copyIndex(join(gitDir, "index"), index);
    const hidden = options.hidden ?? (await listedFiles(topLevel)).hidden;
    await showHiddenChanges(topLevel, hidden, env);
    await gitText(topLevel, [...QUIET, "add", "--all"], { env });
    return (await gitText(topLevel, [...QUIET, "write-tree"], { env })).trim();
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/**
 * Lists what of a worktree git was told not to look at, and its symbolic
 * links. In `git ls-files -v -s` a small letter is assume-unchanged, `S`
 * skip-worktree; then come mode, object, stage, and after a tab the path.
 */
export async function listedFiles(topLevel: string): Promise<{
  readonly hidden: readonly HiddenFile[];
  readonly links: readonly string[];
}> {
  const text = await gitText(topLevel, ["ls-files", "-v", "-s", "-z"]);
  const hidden: HiddenFile[] = [];
  const links: string[] = [];
  for (const line of text.split("\0")) {
    const path = line.slice(line.indexOf("\t") + 1);
    const isSkipped = /^[sS] /.test(line);
    if (/^[a-zS] /.test(line)) hidden.push({ path, isSkipped });
    if (line.startsWith("120000 ", 2)) links.push(path);
  }
  return { hidden, links };
}

/** Variables by which new objects go to a folder that is thrown away. */
function scratchObjects(
  objects: string,
  folder: string,
): Record<string, string> {
  return {
    GIT_OBJECT_DIRECTORY: folder,
    // Quoted: a colon would end the path.
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(objects),
  };
}

/** A copy keeps what git knows of unchanged files: no need to read them. */
async function copyIndex(path: string, copy: string): Promise<void> {
  try {
    await Deno.copyFile(path, copy);
  } catch (error) {
    // A worktree without an index: git starts from an empty one.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Clears the bits by which a changed file can be hidden from `git add`. A file
 * that a sparse checkout leaves out keeps its bit: it is not changed.
 */
async function showHiddenChanges(
  topLevel: string,
  files: readonly HiddenFile[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const hidden = files.filter(({ path, isSkipped }) =>
    !isSkipped || isThere(join(topLevel, path))
  );
  if (hidden.length === 0) return;
  const stdin = hidden.map(({ path }) => `${path}\0`).join("");
  // Of two bits in one call the later word wins, so there are two calls.
  for (const word of ["--no-assume-unchanged", "--no-skip-worktree"]) {
    const args = [...QUIET, "update-index", word, "-z", "--stdin"];
    await gitText(topLevel, args, { env, stdin });
  }
}

/** A worktree as it is. */
export interface WorktreeState {
  /** Null before the first commit. */
  readonly commit: string | null;
  /** As `worktreeTree`. */
  readonly tree: string;
  /** As `uncommittedPaths`. */
  readonly open: readonly string[];
}

/** Returns how a worktree is; where all is committed, git has its tree. */
export async function worktreeState(folder: string): Promise<WorktreeState> {
  const [open, head] = await Promise.all([
    uncommittedPaths(folder),
    findHeadTree(folder),
  ]);
  const tree = open.length === 0 && head !== undefined
    ? head.tree
    : await worktreeTree(folder);
  return { commit: head?.commit ?? null, tree, open };
}

/** Returns what is committed; `undefined` before the first commit. */
export async function findHeadTree(
  folder: string,
): Promise<{ readonly commit: string; readonly tree: string } | undefined> {
  const args = ["rev-parse", "--quiet", "HEAD^{commit}", "HEAD^{tree}"];
  const result = await git(folder, args);
  const [commit, tree] = result.stdout.split("\n");
  return result.status === 0 && commit && tree ? { commit, tree } : undefined;
}

/** The commit a worktree stands on; `undefined` before the first one. */
export async function headCommit(folder: string): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
  const result = await git(folder, args);
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Returns the paths that differ between where a branch left `base` and its
 * tip. A rename shows as two paths. A merge of `base` itself adds nothing.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function branchChanges(
  folder: string,
  base: string,
): Promise<string[]> {
  const args = ["merge-base", "--end-of-options", base, "HEAD"];
  const found = await git(folder, args);
  // 1: no commit in common, so everything is a change.
  if (found.status > 1) throw gitFailed(folder, args, found);
  const from = found.status === 0 ? found.stdout.trim() : await emptyTree(
    folder,
  );
  return await changedPaths(folder, ["diff", ...NAMES, from, "HEAD", "--"]);
}

/**
 * Returns the paths changed by the commits of a branch itself since `base`:
 * what a merge brought in is not counted.
 *
 * @throws {LockstepError} `git.failed`.
 */
export function ownChanges(folder: string, base: string): Promise<string[]> {
  return changedPaths(folder, [
    "log",
    "--first-parent",
    "--no-merges",
    "--format=",
    ...NAMES,
    "--end-of-options",
    `${base}..HEAD`,
    "--",
  ]);
}

/** What git is asked for paths that are changed or new. */
export const UNCOMMITTED = [
  ...QUIET,
  "status",
  "--porcelain=v1",
  "-z",
  "--no-renames",
  "--untracked-files=all",
  "--ignore-submodules=none",
];

/** Returns the paths that are changed or new, but not committed. */
export async function uncommittedPaths(folder: string): Promise<string[]> {
  return pathsOfStatus(await gitText(folder, UNCOMMITTED));
}

/** Returns the paths in what git says when asked so. */
export function pathsOfStatus(output: string): string[] {
  return output.split("\0").filter((entry) => entry !== "")
    .map((entry) => entry.slice(3));
}

const NAMES = [
  "--name-only",
  "-z",
  "--no-renames",
  "--no-ext-diff",
  "--ignore-submodules=none",
];

async function changedPaths(
  folder: string,
  args: readonly string[],
): Promise<string[]> {
  const output = await gitText(folder, [...QUIET, ...args]);
  return [...new Set(output.split("\0").filter((path) => path !== ""))];
}

async function emptyTree(folder: string): Promise<string> {
  const args = ["hash-object", "-t", "tree", "--stdin"];
  return (await gitText(folder, args, { stdin: "" })).trim();
}

/** Tells whether the branch that is checked out holds a commit. */
export async function hasCommit(
  folder: string,
  commit: string,
): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", commit, "HEAD"];
  const result = await git(folder, args);
  if (result.status > 1) throw gitFailed(folder, args, result);
  return result.status === 0;
}
