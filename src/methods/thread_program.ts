import { LockstepError } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import { ENV } from "../io/env.ts";
import { type Argv, childEnvironment } from "../io/process.ts";
import type { Runner } from "../runners/runner.ts";
import { Program, type ProgramOptions } from "../runners/supervise.ts";
import {
  type RunPaths,
  runPaths,
  takeEnvironment,
  writeRun,
} from "../store/run_folder.ts";
import type { Context } from "./context.ts";

export interface StartOptions
  extends Pick<ProgramOptions, "onLine" | "onSignal"> {
  readonly runner: Runner;
  readonly runId: string;
  /** Value of `LOCKSTEP_THREAD`. */
  readonly credential: string;
}

/**
 * Starts the program of a thread in its worktree and writes `run.json`.
 *
 * @throws {LockstepError} `process.not_started`, `thread.not_startable`.
 */
export function startProgram(
  context: Context,
  thread: Thread,
  options: StartOptions,
): Program {
  const [program, ...args] = options.runner.argv(thread);
  const worktree = context.read((view) =>
    view.find("worktrees", thread.worktree)
  );
  if (program === undefined || worktree === undefined) {
    throw new LockstepError("refused", "It has no program or no worktree", {
      reason: "thread.not_startable",
    });
  }
  const argv: Argv = [program, ...args];
  const paths = runPaths(context.ledger().paths.runs, options.runId);
  const env = environmentOf(paths, options);
  const started = Program.start({
    argv,
    cwd: worktree.path,
    env,
    mark: `${ENV.run}=${options.runId}`,
    onLine: options.onLine,
    onSignal: options.onSignal,
  });
  writeRun(paths, {
    format: 1,
    run_id: options.runId,
    thread_id: thread.id,
    session_id: thread.session_id,
    runner: options.runner.name,
    argv: [...argv],
    cwd: worktree.path,
    environment_names: Object.keys(env)
      .filter((name) => env[name] !== undefined).toSorted(),
    pid: started.pid,
    started_at: context.now(),
  });
  return started;
}

/** Exactly the spawner's environment: the viewer's has its own history. */
function environmentOf(
  paths: RunPaths,
  options: StartOptions,
): Record<string, string | undefined> {
  const own = childEnvironment({});
  const saved = takeEnvironment(paths) ?? own;
  const taken = Object.keys(own).map((name) => [name, undefined] as const);
  return {
    ...Object.fromEntries(taken),
    ...saved,
    [ENV.path]: `${paths.bin}:${saved[ENV.path] ?? ""}`,
    [ENV.thread]: options.credential,
    [ENV.run]: options.runId,
    [ENV.assignment]: paths.assignment,
    [ENV.directives]: paths.directives,
  };
}
