import { join } from "@std/path";
import type { Assignment } from "../core/assignment.ts";
import { promptOfAssignment } from "../core/assignment_prompt.ts";
import { refused } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { ENV } from "../io/env.ts";
import { isThere, readText } from "../io/fs.ts";
import { type Argv, childEnvironment } from "../io/process.ts";
import { chooseRunner, type ChosenRunner } from "../runners/find_runner.ts";
import type { Conversation, Runner } from "../runners/runner.ts";
import { Program, type ProgramOptions } from "../runners/supervise.ts";
import {
  type RunPaths,
  runPaths,
  takeEnvironment,
  writeRun,
} from "../store/run_folder.ts";
import type { Context } from "./context.ts";

/** How one process of a run is to begin. */
export interface Beginning {
  /** Session of the program to go on with; null for a new one. */
  readonly resume: string | null;
  /**
   * What a session that is gone on with is told; what a new one is told on
   * top of the run's prompt. Empty for nothing.
   */
  readonly text: string;
}

export interface StartOptions
  extends Pick<ProgramOptions, "onLine" | "onSignal">, Beginning {
  /** Called before the program runs: it may speak at once. */
  readonly onPrepared: (conversation: Conversation) => void;
}

/** All that the processes of one run have in common. */
export class ThreadProgram {
  readonly #paths: RunPaths;
  readonly #worktree: Worktree;
  #isRecorded = false;
  #commandLine = "";

  private constructor(
    private readonly context: Context,
    private readonly thread: Thread,
    private readonly given: ChosenRunner & {
      readonly runId: string;
      readonly model: string;
      readonly env: Readonly<Record<string, string | undefined>>;
    },
  ) {
    this.#paths = runPaths(context.ledger().paths.runs, given.runId);
    const worktree = context.read((view) =>
      view.find("worktrees", thread.worktree)
    );
    if (worktree === undefined) {
      throw refused(
        `Cannot start "${thread.id}": its worktree is not on record`,
        {
          reason: "thread.not_startable",
          hint: "See lockstep worktree list --all",
        },
      );
    }
    this.#worktree = worktree;
  }

  /**
   * Finds the program of a run and takes its environment over.
   *
   * @throws {LockstepError} `thread.not_startable`, `runner.program_missing`.
   */
  static async find(
    context: Context,
    thread: Thread,
    options: { readonly runId: string; readonly credential: string },
  ): Promise<ThreadProgram> {
    const { runId, credential } = options;
    const paths = runPaths(context.ledger().paths.runs, runId);
    const env = environmentOf(paths, runId, credential);
    const chosen = await chooseRunner(thread.runner, env[ENV.path] ?? "");
    const config = (await context.config()).runner;
    // The name of a model means nothing to another program.
    const model = thread.runner === config.default ? config.model : "";
    return new ThreadProgram(context, thread, { ...chosen, runId, model, env });
  }

  get runner(): Runner {
    return this.given.runner;
  }

  /** What was started last, for those who watch. */
  get commandLine(): string {
    return this.#commandLine;
  }

  /** Why the version of the program is doubtful; null for a known one. */
  get warning(): string | null {
    return this.given.installed?.warning ?? null;
  }

  /**
   * Starts a process of the run; the first one writes `run.json`.
   *
   * @throws {LockstepError} `process.not_started`, `thread.not_startable`.
   */
  start(options: StartOptions): Program {
    const { thread } = this;
    const { runner, model, installed, runId } = this.given;
    const common = this.given.env;
    const folder = join(this.#worktree.path, thread.dispatch?.folder ?? "");
    const prepared = runner.prepare({
      thread,
      prompt: this.#promptOf(options),
      paths: this.#paths,
      folder,
      scope: thread.dispatch?.scope ?? this.#worktree.scope,
      model,
      env: common,
      resume: options.resume,
    }, installed);
    options.onPrepared(prepared.conversation);
    this.#commandLine = prepared.argv.join(" ");
    // Of the spawner it would be another one, and some programs believe it.
    const env = { ...common, PWD: folder, ...prepared.env };
    const started = Program.start({
      argv: prepared.argv,
      cwd: folder,
      env,
      stdin: prepared.stdin,
      keepsInputOpen: prepared.keepsInputOpen,
      mark: `${ENV.run}=${runId}`,
      onLine: options.onLine,
      onSignal: options.onSignal,
    });
    if (!this.#isRecorded) {
      this.#record(prepared.argv, { cwd: folder, env, pid: started.pid });
    }
    this.#isRecorded = true;
    return started;
  }

  #promptOf({ resume, text }: Beginning): string {
    if (resume !== null) return text;
    return text === "" ? this.#runPrompt() : `${this.#runPrompt()}\n${text}\n`;
  }

  /** What the run is told: its packet's prompt, else its assignment. */
  #runPrompt(): string {
    const written = readText(this.#paths.prompt);
    if (written !== undefined) return written;
    const assignment = readText(this.#paths.assignment);
    if (assignment === undefined) return this.thread.objective;
    // Written by `prepareRun` of the same version.
    return promptOfAssignment(JSON.parse(assignment) as Assignment);
  }

  #record(
    argv: Argv,
    process: {
      readonly cwd: string;
      readonly env: Readonly<Record<string, string | undefined>>;
      readonly pid: number;
    },
  ): void {
    const { cwd, env, pid } = process;
    const { runner, model, installed, runId } = this.given;
    writeRun(this.#paths, {
      format: 1,
      run_id: runId,
      thread_id: this.thread.id,
      session_id: this.thread.session_id,
      runner: runner.name,
      argv: [...argv],
      cwd,
      environment_names: Object.keys(env)
        .filter((name) => env[name] !== undefined).toSorted(),
      pid,
      started_at: this.context.now(),
      model,
      sandbox: runner.sandbox,
      program_version: installed?.version ?? null,
      capabilities: { ...runner.capabilities },
    });
  }
}

/** Exactly the spawner's environment: the viewer's has its own history. */
function environmentOf(
  paths: RunPaths,
  runId: string,
  credential: string,
): Record<string, string | undefined> {
  const own = childEnvironment({});
  const saved = takeEnvironment(paths) ?? own;
  const taken = Object.keys(own).map((name) => [name, undefined] as const);
  return {
    ...Object.fromEntries(taken),
    ...saved,
    [ENV.path]: `${paths.bin}:${saved[ENV.path] ?? ""}`,
    [ENV.thread]: credential,
    [ENV.run]: runId,
    [ENV.assignment]: paths.assignment,
    [ENV.directives]: paths.directives,
    ...(isThere(paths.task)
      ? { [ENV.prompt]: paths.prompt, [ENV.result]: paths.claim }
      : {}),
  };
}
