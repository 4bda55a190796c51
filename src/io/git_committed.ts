import { readText } from "./fs.ts";
import { findCommit, git, gitText } from "./git.ts";

/** What HEAD names where refs are no files; git alone knows better. */
const REFTABLE_HEAD = ".invalid";
const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * Returns the commit of a branch, or `undefined` when there is no such branch.
 * A loose ref is read as a file: starting git costs more than most calls.
 */
export async function findBranchCommit(
  commonDir: string,
  branch: string,
): Promise<string | undefined> {
  const ref = readRef(commonDir, branch);
  switch (ref.kind) {
    case "commit":
      return ref.commit;
    case "absent":
      return undefined;
    case "only_git_knows":
      return await findCommit(commonDir, `refs/heads/${branch}`);
    default:
      return ref satisfies never;
  }
}

/** What the files of refs say of a branch. */
export type RefInFiles =
  | { readonly kind: "commit"; readonly commit: string }
  | { readonly kind: "absent" }
  /** It points at another, or refs are kept in another format. */
  | { readonly kind: "only_git_knows" };

/** Reads a branch, loose or packed, without git. */
export function readRef(commonDir: string, branch: string): RefInFiles {
  const head = readText(`${commonDir}/HEAD`) ?? REFTABLE_HEAD;
  if (head.includes(REFTABLE_HEAD)) return { kind: "only_git_knows" };
  const loose = readLoose(commonDir, branch);
  if (loose !== undefined) return asCommit(loose);
  // Read after the loose one: git packs a ref before it removes the file.
  const packed = readText(`${commonDir}/packed-refs`) ?? "";
  const at = packed.indexOf(` refs/heads/${branch}\n`);
  if (at < 0) return { kind: "absent" };
  return asCommit(packed.slice(packed.lastIndexOf("\n", at) + 1, at));
}

function readLoose(commonDir: string, branch: string): string | undefined {
  try {
    return readText(`${commonDir}/refs/heads/${branch}`)?.trim();
  } catch (error) {
    // A folder of branches, such as `release` beside `release/1`.
    if (error instanceof Deno.errors.IsADirectory) return undefined;
    throw error;
  }
}

function asCommit(text: string): RefInFiles {
  return OBJECT_ID.test(text)
    ? { kind: "commit", commit: text }
    : { kind: "only_git_knows" };
}

/** The same without git: `undefined` also when the ref is packed. */
export function findLooseCommit(
  commonDir: string,
  branch: string,
): string | undefined {
  const text = readText(`${commonDir}/refs/heads/${branch}`)?.trim() ?? "";
  return OBJECT_ID.test(text) ? text : undefined;
}

/**
 * Returns the branch that a worktree is on, told by its git directory, or
 * `undefined` when its HEAD is detached.
 */
export async function findHeadBranch(
  gitDir: string,
): Promise<string | undefined> {
  const head = readText(`${gitDir}/HEAD`) ?? "";
  const branch = /^ref: refs\/heads\/(.+)\n?$/.exec(head)?.[1];
  if (branch !== REFTABLE_HEAD) return branch;
  const result = await git(gitDir, ["symbolic-ref", "--quiet", "HEAD"]);
  return /^refs\/heads\/(.+)\n$/.exec(result.stdout)?.[1];
}

/**
 * Returns the text of a file as committed, or `undefined` when the commit has
 * no such file.
 *
 * @throws {LockstepError} `git.failed` when the commit cannot be read.
 */
export async function findCommittedText(
  commonDir: string,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const tree = await gitText(commonDir, ["ls-tree", "-z", commit, "--", path]);
  const blob = /^[0-7]+ blob ([0-9a-f]+)\t/.exec(tree)?.[1];
  if (blob === undefined) return undefined;
  return await gitText(commonDir, ["cat-file", "blob", blob]);
}
