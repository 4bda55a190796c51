/**
 * The supervisor of one thread. It lives in the thread's pane, holds the
 * thread's credential, and is the only one that writes what its program does:
 * events and exit record into the run's folder, state into the ledger.
 */
import { LockstepError } from "../core/error.ts";
import type { ProcessId, Thread } from "../core/records/thread.ts";
import {
  endRun,
  noteThreadHeartbeat,
  takeOn,
  type ThreadEnd,
} from "../core/thread_rules.ts";
import { statusLine } from "../core/status_line.ts";
import { isEnded, isLive } from "../core/thread_state.ts";
import { paneTitle } from "../core/thread_title.ts";
import { delay } from "../io/clock.ts";
import { ENV, readEnv } from "../io/env.ts";
import { loadProcessId, ownProcessId } from "../io/pid.ts";
import { onSignals } from "../io/signals.ts";
import { titlePane } from "../io/tmux_viewer.ts";
import { RunLog } from "../runners/run_log.ts";
import type { Program } from "../runners/supervise.ts";
import { ensureRunFolder } from "../store/run_artifacts.ts";
import { type RunPaths, runPaths, writeExit } from "../store/run_folder.ts";
import { writeStatusLine } from "../store/viewer_files.ts";
import { Context } from "./context.ts";
import { journalMark } from "./journal_watch.ts";
import type { FinishedRun } from "./run_finish.ts";
import { ProgramRun } from "./thread_processes.ts";
import { tmuxServerOf } from "./viewer_of.ts";

const HEARTBEAT_MS = 20_000;
const LOOK_MS = 300;
const END_ATTEMPTS = 20;

type FinishRun = typeof import("./run_finish.ts").finishRun;

export interface SuperviseOptions {
  /** False: it runs in the caller's own terminal, whose title stays. */
  readonly hasPane?: boolean;
  /** Hears how a dispatched run came out. */
  readonly onFinished?: (finished: FinishedRun) => void;
}

/**
 * Takes a thread on, runs its program to the end, and records that end.
 *
 * @throws {LockstepError} `thread.not_starting` when another supervisor has it.
 */
export async function superviseThread(
  context: Context,
  thread: Thread,
  runId: string,
  options: SuperviseOptions = {},
): Promise<ThreadEnd> {
  const credential = await newCredential(thread.id);
  const self = await ownProcessId();
  const taken = await context.transact((tx) =>
    takeOn(tx, thread.id, {
      run_id: runId,
      process: self,
      credential_digest: credential.digest,
    }, context.now())
  );
  const own = new Context({
    ...context.options,
    credential: { thread_id: thread.id, digest: credential.digest },
  }, "thread.run");
  using supervisor = new Supervisor(own, taken, runId, options);
  return await supervisor.run(credential.text);
}

/** The secret lives in the environment of one program and nowhere else. */
async function newCredential(threadId: string) {
  const secret = crypto.getRandomValues(new Uint8Array(16)).toHex();
  const bytes = new TextEncoder().encode(secret);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return {
    text: `${threadId}.${secret}`,
    digest: new Uint8Array(digest).toHex(),
  };
}

class Supervisor implements Disposable {
  readonly #paths: RunPaths;
  readonly #log: RunLog;
  readonly #run: ProgramRun;
  #agent: ProcessId | null = null;
  readonly #stopping = new AbortController();
  #trouble = "";
  #beatAt = -HEARTBEAT_MS;
  #seen = "";
  #titled = "";

  constructor(
    private readonly context: Context,
    private readonly thread: Thread,
    private readonly runId: string,
    private readonly options: SuperviseOptions,
  ) {
    this.#paths = runPaths(context.ledger().paths.runs, runId);
    this.#log = new RunLog(
      this.#paths,
      () => context.now(),
      context.options.report,
    );
    this.#run = new ProgramRun(context, thread, {
      runId,
      paths: this.#paths,
      log: this.#log,
    });
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }

  async run(credential: string): Promise<ThreadEnd> {
    using _signals = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], (signal) => {
      const isClosed = signal === "SIGHUP";
      this.#stop(isClosed ? "its pane was closed" : "it was stopped");
    });
    await this.#title(this.thread);
    // Loaded while the program is at work, and only where it is needed.
    const finisher = (this.thread.dispatch ?? null) === null
      ? undefined
      : import("./run_finish.ts");
    const end = await this.#run.run(
      credential,
      (program, done) => this.#watch(program, done),
    );
    ensureRunFolder(this.#paths.folder);
    writeExit(this.#paths, {
      format: 1,
      run_id: this.runId,
      ...end,
      ended_at: this.context.now(),
    });
    if (this.#log.lost > 0) {
      this.#log.note("note", `${this.#log.lost} lines were not kept`);
    }
    this.#log.note("exited", describe(end));
    const finished = finisher === undefined
      ? undefined
      : await this.#finish((await finisher).finishRun, end);
    if (finished === undefined) await this.#recordEnd(end);
    const { state } = finished?.end ?? end;
    await this.#title({ ...this.thread, state });
    return finished?.end ?? end;
  }

  /** Judges a dispatched run while its worktree is still its own. */
  async #finish(
    finishRun: FinishRun,
    end: ThreadEnd,
  ): Promise<FinishedRun | undefined> {
    let finished: FinishedRun | undefined;
    const isFinished = await this.#tolerating(async () => {
      finished = await finishRun(this.context, this.thread, {
        runId: this.runId,
        end,
        watch: this.#run.watched,
        isLogIntact: await this.#log.close(),
        progress: this.#run.progress,
        isSupervised: true,
        stop: this.#stopping.signal,
      });
    });
    if (finished !== undefined) this.options.onFinished?.(finished);
    // Not judged is not well; `lockstep thread child reap` tries again.
    if (!isFinished) {
      await this.#recordEnd({ ...end, state: "failed", note: this.#trouble });
    }
    return finished;
  }

  #stop(note: string): void {
    this.#run.stop({ state: "stopped", note });
    this.#stopping.abort();
  }

  /** Beats, and obeys what the ledger says, until the program has ended. */
  async #watch(program: Program, done: AbortSignal): Promise<void> {
    this.#agent = await loadProcessId(program.pid) ?? null;
    while (!done.aborted) {
      await this.#tolerating(() => this.#look());
      await this.#tolerating(() => this.#run.tick());
      await pause(LOOK_MS, done);
    }
    // What was acknowledged last would count as not delivered.
    await this.#tolerating(() => this.#run.deliver());
  }

  async #look(): Promise<void> {
    if (performance.now() - this.#beatAt >= HEARTBEAT_MS) {
      this.#beatAt = performance.now();
      await this.#beat();
    }
    const mark = journalMark(this.context);
    if (mark !== this.#seen) {
      this.#seen = mark;
      this.#obey();
      this.#showStatus();
      await this.#title(this.thread);
      await this.#run.deliver();
    } else if (this.#run.hasNews) {
      await this.#run.deliver();
    }
  }

  async #beat(): Promise<void> {
    const isOurs = await this.context.transact((tx) =>
      noteThreadHeartbeat(tx, this.thread.id, {
        run_id: this.runId,
        agent: this.#agent,
        progress: this.#run.progress,
      }, this.context.now())
    );
    if (!isOurs) this.#stop("the thread is no longer this supervisor's");
  }

  #obey(): void {
    const thread = this.context.read((view) =>
      view.find("threads", this.thread.id)
    );
    const isOurs = thread?.run_id === this.runId && !isEnded(thread);
    if (thread === undefined || !isOurs) {
      this.#stop("the thread is no longer this supervisor's");
    } else if (thread.stop_requested_at !== null) {
      this.#stop("it was stopped");
    }
  }

  /** One of a session's supervisors keeps the line for all of them. */
  #showStatus(): void {
    const session = this.thread.session_id;
    const line = this.context.read((view) => {
      const first = Object.values(view.all("threads")).find((each) =>
        each.session_id === session && isLive(each)
      );
      return first?.id === this.thread.id
        ? statusLine(view, session, this.context.now())
        : undefined;
    });
    if (line === undefined) return;
    writeStatusLine(this.context.ledger().paths, session, line);
  }

  /** A ledger that is busy or damaged must not end a worker. */
  async #tolerating(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      // It is tried again soon: what stays the same is said once.
      if (this.#trouble !== error.message) {
        this.#trouble = error.message;
        this.#log.note("note", `${error.message} [${error.reason}]`);
      }
      return false;
    }
  }

  /** The exit record is on disk: giving up here loses nothing. */
  async #recordEnd(end: ThreadEnd): Promise<void> {
    for (let attempt = 0; attempt < END_ATTEMPTS; attempt++) {
      const isWritten = await this.#tolerating(() =>
        this.context.transact((tx) =>
          endRun(tx, this.thread.id, this.runId, end, {
            now: this.context.now(),
            progress: this.#run.progress,
          })
        )
      );
      if (isWritten) return;
      await delay(1000);
    }
  }

  /** For those who watch; a viewer that is gone is no reason to stop. */
  async #title(thread: Thread): Promise<void> {
    const pane = readEnv(ENV.tmuxPane);
    if (pane === undefined || this.options.hasPane === false) return;
    await this.#tolerating(async () => {
      const title = this.context.read((view) => paneTitle(thread, view));
      if (title === this.#titled) return;
      this.#titled = title;
      const server = await tmuxServerOf(this.context);
      await titlePane(server, pane, title);
    });
  }
}

function describe({ state, exit_status, signal, note }: ThreadEnd): string {
  // Neither: it never ran.
  const status = exit_status === null ? null : `exit status ${exit_status}`;
  const how = signal ?? status;
  return `${state}${how === null ? "" : ` (${how})`}${
    note === "" ? "" : `: ${note}`
  }`;
}

async function pause(ms: number, done: AbortSignal): Promise<void> {
  try {
    await delay(ms, done);
  } catch (error) {
    if (!done.aborted) throw error;
  }
}
