import { delay } from "../../src/io/clock.ts";
import type { Thread } from "../../src/core/records/thread.ts";
import { isLive } from "../../src/core/thread_state.ts";
import { openSession } from "./session_repo.ts";
import { type Outcome, TempRepo } from "./temp_repo.ts";

export interface Spawned {
  readonly thread: Thread;
  readonly worktree_path: string;
  readonly viewer: string;
}

/** A repository with one open session, in which threads can be spawned. */
export class ThreadRepo implements AsyncDisposable {
  private constructor(
    readonly repo: TempRepo,
    /** The session's own worktree. */
    readonly folder: string,
    readonly session: string,
  ) {}

  /** @param config text of its `lockstep.yaml`; none when left out. */
  static async create(config?: string): Promise<ThreadRepo> {
    const repo = await TempRepo.create({ init: config === undefined });
    if (config !== undefined) {
      await repo.write("lockstep.yaml", config);
      await repo.git("add", "lockstep.yaml");
      await repo.git("commit", "-q", "-m", "configuration");
      await repo.mustRun("workspace", "init");
    }
    const { session, worktree } = await openSession(
      repo,
      "--user-request",
      "Improve the gallery",
    );
    return new ThreadRepo(repo, worktree.path, session.id);
  }

  /** Runs Lockstep in the session's worktree: as its root. */
  run(...args: string[]): Promise<Outcome> {
    return this.repo.run(args, { cwd: this.folder });
  }

  mustRun(...args: string[]): Promise<unknown> {
    return this.repo.mustRunIn(this.folder, ...args);
  }

  /** Spawns a worker that runs a shell script. */
  async spawn(script: string, ...args: string[]): Promise<Spawned> {
    const hasScope = args.includes("--scope") || args.includes("--role");
    const outcome = await this.run(
      "thread",
      "child",
      "spawn",
      ...(hasScope ? [] : ["--scope", "src/**"]),
      ...args,
      "--runner",
      "command",
      "--json",
      "--",
      "sh",
      "-c",
      script,
    );
    if (outcome.status !== 0) throw new Error(outcome.stderr);
    // Its shape is the contract of the method.
    return JSON.parse(outcome.stdout).data as Spawned;
  }

  async thread(id: string): Promise<Thread> {
    const status = await this.mustRun("thread", "child", "status", id);
    return (status as { report: { thread: Thread } }).report.thread;
  }

  /** Waits for a state of a thread; ends the test when it never comes. */
  async until(id: string, state: Thread["state"]): Promise<Thread> {
    const outcome = await this.run(
      "thread",
      "child",
      "wait-status",
      id,
      "--target-statuses",
      state,
      "--timeout-seconds",
      "30",
    );
    if (outcome.status !== 0) {
      throw new Error(outcome.stdout + outcome.stderr);
    }
    return await this.thread(id);
  }

  /** Waits until a program has made a file. */
  async untilFile(path: string): Promise<string> {
    for (let i = 0; i < 1500; i++) {
      try {
        return await Deno.readTextFile(path);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        await delay(20);
      }
    }
    throw new Error(`there is no ${path}`);
  }

  tmux(...args: string[]): Promise<Outcome> {
    return this.repo.exec(["tmux", "-L", "lockstep-test", ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { threads } = await this.mustRun("thread", "child", "list") as {
      threads: { thread: Thread; supervisor: string }[];
    };
    const left = threads.filter(({ thread }) => isLive(thread));
    const live = left.filter((each) => each.supervisor !== "dead");
    await Promise.all(
      live.map(({ thread }) => this.run("thread", "child", "stop", thread.id)),
    );
    if (left.length > 0) await this.run("thread", "child", "reap");
    await this.repo[Symbol.asyncDispose]();
  }
}
