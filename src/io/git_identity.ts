import { git, gitFailed, gitText } from "./git.ts";

/** For a machine on which git has no idea who commits. */
const FALLBACK_IDENTITY = {
  GIT_AUTHOR_NAME: "Lockstep",
  GIT_AUTHOR_EMAIL: "lockstep@localhost",
  GIT_COMMITTER_NAME: "Lockstep",
  GIT_COMMITTER_EMAIL: "lockstep@localhost",
};

/**
 * Returns the variables that say who commits, where git does not know;
 * `undefined` where it does. To be asked once a commit has failed.
 */
export async function findFallbackIdentity(
  folder: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const known = await git(folder, ["var", "GIT_COMMITTER_IDENT"]);
  return known.status === 0 ? undefined : FALLBACK_IDENTITY;
}

/**
 * Runs a git command that makes a commit and changes nothing else, such as
 * `commit-tree`, and returns what it prints.
 *
 * @throws {LockstepError} `git.failed`.
 */
export async function gitCommitText(
  folder: string,
  args: readonly string[],
  options: { readonly stdin?: string } = {},
): Promise<string> {
  const result = await git(folder, args, options);
  if (result.status === 0) return result.stdout;
  const env = await findFallbackIdentity(folder);
  if (env === undefined) throw gitFailed(folder, args, result);
  return await gitText(folder, args, { ...options, env });
}
