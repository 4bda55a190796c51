/**
 * The supervisor of one thread. It lives in the thread's pane, holds the
 * thread's credential, and is the only one that writes what its program does:
 * events and exit record into the run's folder, state into the ledger.
 */
import { LockstepError } from "../core/error.ts";
import type { ExitRecord, RunEvent } from "../core/records/run.ts";
import type { ProcessId, Thread } from "../core/records/thread.ts";
import { paneTitle } from "../core/thread_title.ts";
import {
  endRun,
  noteThreadHeartbeat,
  takeOn,
  type ThreadEnd,
} from "../core/thread_rules.ts";
import { isEnded } from "../core/thread_state.ts";
import { printable } from "../core/printable.ts";
import { delay } from "../io/clock.ts";
import { ENV, readEnv } from "../io/env.ts";
import { findProcessId, loadProcessTable } from "../io/pid.ts";
import type { Argv } from "../io/process.ts";
import { onSignals } from "../io/signals.ts";
import { titlePane } from "../io/tmux_viewer.ts";
import { requireRunner } from "../runners/find_runner.ts";
import type { Runner } from "../runners/runner.ts";
import { Program, type ProgramEnd } from "../runners/supervise.ts";
import {
  EventFile,
  type RunPaths,
  runPaths,
  takeEnvironment,
  writeExit,
  writeRun,
} from "../store/run_folder.ts";
import { Context } from "./context.ts";
import { tmuxServerOf } from "./viewer_of.ts";

const HEARTBEAT_MS = 20_000;
const GRACE_MS = 5_000;
const END_ATTEMPTS = 20;

/**
 * Takes a thread on, runs its program to the end, and records that end.
 *
 * @throws {LockstepError} `thread.not_starting` when another supervisor has it.
 */
export async function superviseThread(
  context: Context,
  thread: Thread,
  runId: string,
): Promise<ThreadEnd> {
  const credential = await newCredential(thread.id);
  const self = findProcessId(await loadProcessTable(), Deno.pid);
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
  const supervisor = new Supervisor(own, taken, runId);
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

class Supervisor {
  readonly #runner: Runner;
  readonly #paths: RunPaths;
  readonly #events: EventFile;
  #program: Program | undefined;
  #agent: ProcessId | null = null;
  #progress = "";
  #result = "";
  #stopNote: string | undefined;

  constructor(
    private readonly context: Context,
    private readonly thread: Thread,
    private readonly runId: string,
  ) {
    this.#runner = requireRunner(thread.runner);
    this.#paths = runPaths(context.ledger().paths.runs, runId);
    this.#events = new EventFile(this.#paths);
  }

  async run(credential: string): Promise<ThreadEnd> {
    using _events = this.#events;
    using _signals = onSignals(
      ["SIGINT", "SIGTERM", "SIGHUP"],
      (signal) =>
        this.#stop(
          signal === "SIGHUP" ? "its pane was closed" : "it was stopped",
        ),
    );
    await this.#title(this.thread);
    const end = await this.#runProgram(credential);
    writeExit(this.#paths, this.#exitRecord(end));
    this.#note("exited", describe(end));
    await this.#recordEnd(end);
    await this.#title({ ...this.thread, state: end.state });
    return end;
  }

  async #runProgram(credential: string): Promise<ThreadEnd> {
    try {
      this.#program = this.#start(credential);
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      return failed(error.message);
    }
    const done = new AbortController();
    const watching = this.#watch(done.signal);
    const ended = await this.#program.ended(GRACE_MS);
    done.abort();
    await watching;
    return this.#endOf(ended);
  }

  #start(credential: string): Program {
    const [program, ...args] = this.#runner.argv(this.thread);
    const worktree = this.context.read((view) =>
      view.find("worktrees", this.thread.worktree)
    );
    if (program === undefined || worktree === undefined) {
      throw new LockstepError("refused", "it has no program or no worktree", {
        reason: "thread.not_startable",
      });
    }
    const argv: Argv = [program, ...args];
    const env = this.#environment(credential);
    const started = Program.start({
      argv,
      cwd: worktree.path,
      env,
      onLine: (stream, line) => this.#line(stream, line),
      onSignal: (signal, pids) =>
        this.#note("signal", `${signal} to ${pids.join(" ")}`),
    });
    writeRun(this.#paths, {
      format: 1,
      run_id: this.runId,
      thread_id: this.thread.id,
      session_id: this.thread.session_id,
      runner: this.#runner.name,
      argv: [...argv],
      cwd: worktree.path,
      environment_names: Object.keys(env)
        .filter((name) => env[name] !== undefined).toSorted(),
      pid: started.pid,
      started_at: this.context.now(),
    });
    this.#note("started", argv.join(" "));
    return started;
  }

  /** Exactly the spawner's environment: the viewer's has its own history. */
  #environment(credential: string): Record<string, string | undefined> {
    const saved = takeEnvironment(this.#paths) ?? Deno.env.toObject();
    const others = Object.keys(Deno.env.toObject())
      .map((name) => [name, undefined] as const);
    return {
      ...Object.fromEntries(others),
      ...saved,
      [ENV.path]: `${this.#paths.bin}:${saved[ENV.path] ?? ""}`,
      [ENV.thread]: credential,
      [ENV.run]: this.runId,
      [ENV.assignment]: this.#paths.assignment,
      [ENV.directives]: this.#paths.directives,
    };
  }

  #line(stream: "stdout" | "stderr", line: string): void {
    this.#events.append({ at: this.context.now(), kind: stream, text: line });
    const meaning = stream === "stdout"
      ? this.#runner.read(line)
      : { kind: "text", text: line } as const;
    switch (meaning.kind) {
      case "text":
        this.#show(meaning.text);
        return;
      case "progress":
        this.#progress = printable(meaning.text).slice(0, 200);
        this.#show(`- ${meaning.text}`);
        return;
      case "result":
        this.#result = printable(meaning.text).slice(0, 1000);
        this.#show(`= ${meaning.text}`);
        return;
      case "listens":
      case "acknowledged":
        return;
      default:
        meaning satisfies never;
    }
  }

  #show(text: string): void {
    this.context.options.report(
      `${this.context.now().slice(11, 19)} ${printable(text)}`,
    );
  }

  #note(kind: RunEvent["kind"], text: string): void {
    this.#events.append({ at: this.context.now(), kind, text });
    this.#show(`[${kind}] ${text}`);
  }

  #stop(note: string): void {
    this.#stopNote ??= note;
    this.#program?.stop(GRACE_MS);
  }

  /** Beats, and obeys what the ledger says, until the program has ended. */
  async #watch(done: AbortSignal): Promise<void> {
    const table = await loadProcessTable();
    this.#agent = findProcessId(table, this.#program?.pid ?? 0) ?? null;
    let beatAt = -HEARTBEAT_MS;
    let seen = "";
    while (!done.aborted) {
      if (performance.now() - beatAt >= HEARTBEAT_MS) {
        beatAt = performance.now();
        await this.#beat();
      }
      const mark = journalMark(this.context.ledger().paths.journal);
      if (mark !== seen) {
        seen = mark;
        this.#obey();
      }
      await pause(300, done);
    }
  }

  async #beat(): Promise<void> {
    await this.#tolerating(async () => {
      const isOurs = await this.context.transact((tx) =>
        noteThreadHeartbeat(tx, this.thread.id, {
          run_id: this.runId,
          agent: this.#agent,
          progress: this.#progress,
        }, this.context.now())
      );
      if (!isOurs) this.#stop("the thread is no longer this supervisor's");
    });
  }

  #obey(): void {
    const thread = this.context.read((view) =>
      view.find("threads", this.thread.id)
    );
    const isOurs = thread?.run_id === this.runId && !isEnded(thread);
    if (thread === undefined || !isOurs) {
      this.#stop("the thread is no longer this supervisor's");
    } else if (thread.stop_requested_at != null) {
      this.#stop("it was stopped");
    }
  }

  /** A ledger that is busy or damaged must not end a worker. */
  async #tolerating(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      this.#note("note", `${error.message} [${error.reason}]`);
      return false;
    }
  }

  #endOf(ended: ProgramEnd): ThreadEnd {
    const { exit_status, signal } = ended;
    const left = ended.leftover.length === 0
      ? ""
      : `; still running: ${ended.leftover.join(" ")}`;
    if (ended.isStopped) {
      const note = (this.#stopNote ?? "it was stopped") + left;
      return { state: "stopped", exit_status, signal, note };
    }
    const state = exit_status === 0 ? "completed" : "failed";
    return { state, exit_status, signal, note: this.#result + left };
  }

  #exitRecord(end: ThreadEnd): ExitRecord {
    return {
      format: 1,
      run_id: this.runId,
      ...end,
      ended_at: this.context.now(),
    };
  }

  /** The exit record is on disk: giving up here loses nothing. */
  async #recordEnd(end: ThreadEnd): Promise<void> {
    for (let attempt = 0; attempt < END_ATTEMPTS; attempt++) {
      const isWritten = await this.#tolerating(async () => {
        await this.context.transact((tx) =>
          endRun(tx, this.thread.id, this.runId, end, this.context.now())
        );
      });
      if (isWritten) return;
      await delay(1000);
    }
  }

  /** For those who watch; a viewer that is gone is no reason to stop. */
  async #title(thread: Thread): Promise<void> {
    const pane = readEnv(ENV.tmuxPane);
    if (pane === undefined) return;
    await this.#tolerating(async () => {
      const server = await tmuxServerOf(this.context);
      await titlePane(server, pane, paneTitle(thread));
    });
  }
}

function failed(note: string): ThreadEnd {
  return { state: "failed", exit_status: null, signal: null, note };
}

function describe(end: ThreadEnd): string {
  const how = end.signal ?? `exit status ${end.exit_status}`;
  return `${end.state} (${how})${end.note === "" ? "" : `: ${end.note}`}`;
}

/** Changes with every event; reading the journal each time would cost. */
function journalMark(path: string): string {
  const { size, mtime, ino } = Deno.statSync(path);
  return `${ino} ${size} ${mtime?.getTime()}`;
}

async function pause(ms: number, done: AbortSignal): Promise<void> {
  try {
    await delay(ms, done);
  } catch (error) {
    if (!done.aborted) throw error;
  }
}
