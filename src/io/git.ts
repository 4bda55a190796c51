import { LockstepError } from "../core/error.ts";
import { type Argv, run, type RunOptions, type RunResult } from "./process.ts";

/**
 * Programs that any agent can name in the repository's configuration, and that
 * git would run for a mere question: a monitor that may also hide changes, and
 * a verifier of signatures.
 */
const NO_PROGRAMS = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "log.showSignature=false",
];

/** What git is told by variables whenever Lockstep asks it something. */
export const GIT_SETTINGS = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_EDITOR: ":",
  // A replacement would show another commit than the one that lands.
  GIT_NO_REPLACE_OBJECTS: "1",
} as const;

/** Returns the whole command by which git is asked about a folder. */
export function gitArgv(folder: string, args: readonly string[]): Argv {
  return ["git", ...NO_PROGRAMS, "-C", folder, ...args];
}

/**
 * Runs git in a folder and returns its result whatever its status. For the
 * adapters `git_*.ts` beside this file, which expose questions, not commands.
 */
export function git(
  folder: string,
  args: readonly string[],
  options: Omit<RunOptions, "cwd"> = {},
): Promise<RunResult> {
  return run(gitArgv(folder, args), {
    ...options,
    env: { ...GIT_SETTINGS, ...options.env },
  });
}

/**
 * Runs git and returns its standard output.
 *
 * @throws {LockstepError} `git.failed` when it exits with another status.
 */
export async function gitText(
  folder: string,
  args: readonly string[],
  options: Omit<RunOptions, "cwd"> = {},
): Promise<string> {
  const result = await git(folder, args, options);
  if (result.status !== 0) throw gitFailed(folder, args, result);
  return result.stdout;
}

/** Returns the error for a git command that should have succeeded. */
export function gitFailed(
  folder: string,
  args: readonly string[],
  result: RunResult,
): LockstepError {
  const said = result.stderr.trim().split("\n").at(-1) ?? "";
  return new LockstepError(
    "tool_failed",
    `Cannot run "git ${args.join(" ")}": exit status ${result.status}: ${said}`,
    {
      reason: "git.failed",
      details: {
        folder,
        argv: ["git", ...args],
        exit_status: result.status,
        stderr: result.stderr.slice(-4000),
      },
    },
  );
}

/** Returns the id that a revision names, or `undefined` when it names none. */
export async function findCommit(
  folder: string,
  revision: string,
): Promise<string | undefined> {
  const result = await git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  ]);
  return result.status === 0 ? result.stdout.trim() : undefined;
}
