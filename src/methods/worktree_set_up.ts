/**
 * What a new worktree needs besides the files of its commit: ignored files,
 * and set-up commands of the project. Commands run only after a person has
 * approved their exact text.
 */
import { LockstepError, refused } from "../core/error.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { shellWord } from "../core/shell_word.ts";
import { copyIgnored, hasPatterns } from "../io/copy_ignored.ts";
import { ENV } from "../io/env.ts";
import { git } from "../io/git.ts";
import { hasLfsPointers, hasSubmodules } from "../io/git_left_out.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import { run } from "../io/process.ts";
import { approveCommands, unapprovedCommands } from "./command_approve.ts";
import type { Context } from "./context.ts";

const TIMEOUT_MS = 900_000;

/**
 * Refuses to begin when a set-up command could not be run in the end. A
 * person at a terminal is asked.
 *
 * @throws {LockstepError} `setup.not_approved`.
 */
export async function requireSetUpApproved(context: Context): Promise<void> {
  const { worktree } = await context.config();
  const unapproved = await unapprovedCommands(context, worktree.setup);
  if (unapproved.length === 0) return;
  if (context.options.isPerson) {
    await approveCommands(context, unapproved);
    return;
  }
  throw refused(
    `Cannot make a worktree: ${unapproved.length} of the project's set-up commands are not approved: ${
      unapproved[0]
    }`,
    {
      reason: "setup.not_approved",
      hint: "A person has to read and allow them: lockstep approve",
      details: { commands: unapproved },
    },
  );
}

/** Copies what is to be copied and runs what is to be run. */
export async function setUpWorktree(
  context: Context,
  worktree: Worktree,
): Promise<void> {
  const { worktree: config } = await context.config();
  const main = await mainWorktreeOf(context.repository());
  if (hasPatterns(main.path, config.copy) && await hasFiles(main.path)) {
    context.options.report("copying ignored files");
    const { skipped } = await copyIgnored(
      main.path,
      worktree.path,
      config.copy,
    );
    for (const [path, why] of skipped) {
      context.options.report(`not copied: ${path}: ${why}`);
    }
  }
  for (const line of config.setup) {
    await runSetUp(context, worktree, line);
  }
  await reportWhatGitLeavesOut(context, worktree);
}

/** A bare repository has nothing to copy from. */
async function hasFiles(folder: string): Promise<boolean> {
  const result = await git(folder, ["rev-parse", "--is-inside-work-tree"]);
  return result.stdout.trim() === "true";
}

async function runSetUp(
  context: Context,
  worktree: Worktree,
  line: string,
): Promise<void> {
  // Approved when it began; the configuration can have changed since.
  const unapproved = await unapprovedCommands(context, [line]);
  if (unapproved.length > 0) await requireSetUpApproved(context);
  context.options.report(`set-up: ${line}`);
  const result = await run(["sh", "-c", line], {
    cwd: worktree.path,
    env: { [ENV.making]: worktree.path },
    timeoutMs: TIMEOUT_MS,
  });
  if (result.status === 0) return;
  throw new LockstepError(
    "tool_failed",
    `Cannot set worktree "${worktree.slug}" up: "${line}" ended with ${
      result.timedOut ? "no answer" : `exit status ${result.status}`
    }`,
    {
      reason: "setup.failed",
      hint: `Run it by hand to see why: cd ${
        shellWord(context.repository().topLevel)
      }`,
      details: {
        command: line,
        exit_status: result.status,
        stderr: result.stderr.slice(-4000),
        stdout: result.stdout.slice(-4000),
      },
    },
  );
}

/** A worktree that looks whole and is not costs an agent hours. */
async function reportWhatGitLeavesOut(
  context: Context,
  { path }: Worktree,
): Promise<void> {
  if (hasSubmodules(path)) {
    context.options.report(
      `submodules are not checked out: git -C ${
        shellWord(path)
      } submodule update --init`,
    );
  }
  if (await hasLfsPointers(path)) {
    context.options.report(
      `files of git LFS are pointers only, git-lfs is not set up: git lfs install, then git -C ${
        shellWord(path)
      } lfs pull`,
    );
  }
}
