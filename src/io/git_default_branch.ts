import { git, gitText } from "./git.ts";

/** Returns the short names of all local branches. */
export async function listBranches(folder: string): Promise<string[]> {
  const text = await gitText(folder, [
    "for-each-ref",
    "--format=%(refname)",
    "refs/heads/",
  ]);
  return text.split("\n").filter((line) => line !== "")
    .map((ref) => ref.slice("refs/heads/".length));
}

/**
 * Returns the default branch: the one of the remote `origin`, else `main` or
 * `master`, else what is checked out; `undefined` when there is none of them.
 */
export async function findDefaultBranch(
  folder: string,
): Promise<string | undefined> {
  const branches = await listBranches(folder);
  const candidates = [
    await shortNameOf(folder, "refs/remotes/origin/HEAD", /^[^/]+\//),
    "main",
    "master",
    await shortNameOf(folder, "HEAD", /^$/),
  ];
  return candidates.find((each) =>
    each !== undefined && branches.includes(each)
  );
}

async function shortNameOf(
  folder: string,
  ref: string,
  prefix: RegExp,
): Promise<string | undefined> {
  const result = await git(folder, ["symbolic-ref", "--quiet", ref]);
  if (result.status !== 0) return undefined;
  return result.stdout.trim().replace(/^refs\/(heads|remotes)\//, "")
    .replace(prefix, "");
}
