/** Questions about merges, and the commits and refs that they need. */
import { decodePaths } from "../core/path.ts";
import { git, gitFailed, gitText } from "./git.ts";
import { gitCommitText } from "./git_identity.ts";

/** What merging two commits gives, with no worktree touched. */
export type MergedTree =
  | { readonly kind: "clean"; readonly tree: string }
  | {
    readonly kind: "conflict";
    /** Holds the files with conflict markers. */
    readonly tree: string;
    readonly paths: readonly string[];
  };

/** Merges two commits in memory. */
export async function mergeTrees(
  folder: string,
  ours: string,
  theirs: string,
): Promise<MergedTree> {
  const args = [
    "merge-tree",
    "--write-tree",
    "-z",
    "--name-only",
    "--no-messages",
    ours,
    theirs,
  ];
  const result = await git(folder, args);
  if (result.status > 1) throw gitFailed(folder, args, result);
  const [tree = "", ...paths] = decodePaths(result.stdoutBytes)
    .filter((field) => field !== "");
  if (result.status === 0) return { kind: "clean", tree: tree.trim() };
  return { kind: "conflict", tree: tree.trim(), paths: [...new Set(paths)] };
}

/** Returns the paths that two commits conflict in; none: they merge cleanly. */
export async function conflictsBetween(
  folder: string,
  ours: string,
  theirs: string,
): Promise<readonly string[]> {
  const merged = await mergeTrees(folder, ours, theirs);
  return merged.kind === "clean" ? [] : merged.paths;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** Makes a commit object and returns its id; no ref moves. */
export async function makeCommit(
  folder: string,
  commit: NewCommit,
): Promise<string> {
  const args = [
    "commit-tree",
    ...commit.parents.flatMap((parent) => ["-p", parent]),
    "-F",
    "-",
    commit.tree,
  ];
  const stdin = commit.message;
  return (await gitCommitText(folder, args, { stdin })).trim();
}

/** Ref that keeps the candidate of a merge request. */
export function candidateRef(requestId: string): string {
  return `${CANDIDATES}${requestId}`;
}

/** What the names of refs of candidates begin with. */
export const CANDIDATES = "refs/lockstep/candidates/";

/** Returns the full names of the refs below some prefixes. */
export async function refsBelow(
  folder: string,
  ...prefixes: readonly string[]
): Promise<string[]> {
  const args = ["for-each-ref", "--format=%(refname)", "--", ...prefixes];
  return (await gitText(folder, args)).split("\n")
    .filter((line) => line !== "");
}

/** Returns the ids of the merge requests whose candidates are kept. */
export async function keptCandidates(folder: string): Promise<string[]> {
  return (await refsBelow(folder, CANDIDATES))
    .map((ref) => ref.slice(CANDIDATES.length));
}

/** Sets a ref of Lockstep's own, whatever it was. */
export async function keepCommit(
  folder: string,
  ref: string,
  commit: string,
): Promise<void> {
  await gitText(folder, ["update-ref", ref, commit]);
}

/** Deletes a ref of Lockstep's own; absence is fine. */
export async function dropRef(folder: string, ref: string): Promise<void> {
  // Each deletion locks the packed refs, while hooks run; a second is short.
  const patience = ["-c", "core.packedRefsTimeout=60000"];
  await gitText(folder, [...patience, "update-ref", "-d", ref]);
}

/** Returns the paths that differ between two commits; a rename gives two. */
export function pathsBetween(
  folder: string,
  from: string,
  to: string,
): Promise<string[]> {
  return changedPaths(folder, [from, to]);
}

/** Returns the paths that `tip` changed since it left `base`. */
export function pathsChangedSince(
  folder: string,
  base: string,
  tip: string,
): Promise<string[]> {
  return changedPaths(folder, ["--merge-base", base, tip]);
}

async function changedPaths(
  folder: string,
  between: readonly string[],
): Promise<string[]> {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--name-only",
    "--no-renames",
    "--ignore-submodules=none",
    ...between,
    "--",
  ];
  const result = await git(folder, args);
  if (result.status !== 0) throw gitFailed(folder, args, result);
  return decodePaths(result.stdoutBytes);
}

/** What changes from one commit to another. */
export interface CommitDiff {
  /** Paths that differ; a rename gives two. */
  readonly paths: readonly string[];
  /** Those that the first commit has not. */
  readonly added: readonly string[];
  /** For `git apply`. */
  readonly patch: Uint8Array<ArrayBuffer>;
}

/** Returns what changes from one commit to another. */
export async function diffBetween(
  folder: string,
  from: string,
  to: string,
): Promise<CommitDiff> {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "-p",
    "--binary",
    "--full-index",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--ignore-submodules=none",
    from,
    to,
    "--",
  ];
  const result = await git(folder, args);
  if (result.status !== 0) throw gitFailed(folder, args, result);
  return parseDiff(result.stdoutBytes);
}

/** Reads `diff-tree -z --raw -p`: fields, an empty one, and the patch. */
function parseDiff(bytes: Uint8Array<ArrayBuffer>): CommitDiff {
  const end = bytes.findIndex((byte, i) => byte === 0 && bytes[i + 1] === 0);
  const size = end < 0 ? bytes.length : end;
  const fields = new TextDecoder().decode(bytes.subarray(0, size)).split("\0");
  const paths: string[] = [];
  const added: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1] ?? "";
    paths.push(path);
    if (fields[at]?.endsWith(" A") === true) added.push(path);
  }
  return { paths, added, patch: bytes.slice(size + 2) };
}

/** Returns the commits that `tip` has and `base` has not. */
export async function commitsBetween(
  folder: string,
  base: string,
  tip: string,
  options: { readonly firstParent?: boolean } = {},
): Promise<string[]> {
  const text = await gitText(folder, [
    "rev-list",
    ...(options.firstParent === true ? ["--first-parent"] : []),
    "--end-of-options",
    `${base}..${tip}`,
    "--",
  ]);
  return text.split("\n").filter((line) => line !== "");
}

/** Returns the content of a file in a tree, or `undefined` when it has none. */
export async function findFileIn(
  folder: string,
  tree: string,
  path: string,
): Promise<string | undefined> {
  const result = await git(folder, ["cat-file", "blob", `${tree}:${path}`]);
  return result.status === 0 ? result.stdout : undefined;
}

/** Returns how much each file changes; `null` for what is not text. */
export async function fileChanges(
  folder: string,
  from: string,
  to: string,
): Promise<{ path: string; added: number | null; deleted: number | null }[]> {
  const text = await gitText(folder, [
    "diff-tree",
    "-r",
    "-z",
    "--numstat",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    from,
    to,
    "--",
  ]);
  const count = (field: string) => field === "-" ? null : Number(field);
  return text.split("\0").filter((line) => line !== "").map((line) => {
    const [added = "-", deleted = "-", ...path] = line.split("\t");
    return {
      path: path.join("\t"),
      added: count(added),
      deleted: count(deleted),
    };
  });
}

/** Returns what git finds wrong with spaces and left-over conflict markers. */
export async function whitespaceErrors(
  folder: string,
  from: string,
  to: string,
): Promise<string[]> {
  const args = ["diff-tree", "-r", "--check", "--no-color", from, to, "--"];
  const result = await git(folder, args);
  // 2: there are some.
  if (result.status !== 0 && result.status !== 2) {
    throw gitFailed(folder, args, result);
  }
  return result.stdout.split("\n").filter((line) => /^\S.*:\d+: /.test(line));
}
