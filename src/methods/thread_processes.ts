/**
 * The processes of one run, one after another: most runs have one; a session
 * that cannot be told anything while it runs is interrupted and gone on with.
 */
import type { AgentEvent } from "../core/agent_event.ts";
import { LockstepError } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import type { ThreadEnd } from "../core/thread_rules.ts";
import type { WatchSummary } from "../core/watch_verdict.ts";
import { requireRunner } from "../runners/find_runner.ts";
import type { RunLog } from "../runners/run_log.ts";
import type { Directive, Runner } from "../runners/runner.ts";
import type { Program, ProgramEnd } from "../runners/supervise.ts";
import { forgetHookStart, hasHookStart } from "../store/hook_start.ts";
import type { RunPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";
import { type GuardedRun, ThreadGuard } from "./thread_guard.ts";
import { Mailbox } from "./thread_mailbox.ts";
import { type Beginning, ThreadProgram } from "./thread_program.ts";
import { Talk } from "./thread_talk.ts";

const GRACE_MS = 3_000;

const NO_HOOK =
  "its hook did not start, so nothing asked Lockstep before it wrote";

/** Why a run is ended from outside, and what that makes of it. */
export interface Stop {
  readonly state: "stopped" | "failed";
  readonly note: string;
}

export interface ProgramRunOptions {
  readonly runId: string;
  readonly paths: RunPaths;
  readonly log: RunLog;
}

export class ProgramRun implements GuardedRun {
  #runner: Runner;
  readonly #mailbox: Mailbox;
  readonly #talk: Talk;
  readonly #guard: ThreadGuard;
  #program: Program | undefined;
  #stop: Stop | undefined;
  /** The process was ended only to begin another one. */
  #isTurn = false;
  /** What the run begins anew with. */
  #anew: string | undefined;

  constructor(
    private readonly context: Context,
    private readonly thread: Thread,
    private readonly options: ProgramRunOptions,
  ) {
    const { log, paths } = options;
    this.#runner = requireRunner(thread.runner);
    this.#mailbox = new Mailbox(context, thread, {
      paths,
      log,
      delivery: () => this.#runner.capabilities.delivery,
      onTurn: () => this.#endProcess(),
    });
    this.#talk = new Talk(log, {
      onEvent: (event, seq) => this.#event(event, seq),
      onLine: (stream, line, seq) => this.#guard.line(stream, line, seq),
      isCountedAnew: () => this.#runner.capabilities.usage_of === "process",
      onListens: (signal) => this.#mailbox.listen(signal),
      onAcknowledged: (id) => this.#mailbox.acknowledge(id),
      onRefused: (id, note) => this.#mailbox.refuse(id, note),
    });
    this.#guard = new ThreadGuard(context, log, this);
  }

  /** What its watchdog has to say of it; null when nobody watched. */
  get watched(): WatchSummary | null {
    return this.#guard.summary();
  }

  get progress(): string {
    return this.#talk.progress;
  }

  /** True when `deliver` has something to do, whatever the ledger says. */
  get hasNews(): boolean {
    return this.#mailbox.hasNews;
  }

  /** Looks after the program; at least once a second is wanted. */
  async tick(): Promise<void> {
    await this.#guard.tick();
  }

  /** Hands on what waits for the program, and writes down what was done. */
  async deliver(): Promise<void> {
    await this.#guard.settle();
    if (this.#program !== undefined) {
      await this.#mailbox.deliver(this.#program, this.#talk);
    }
  }

  /** Tells the program something that is in no inbox; false: it cannot be. */
  say(directive: Directive): boolean {
    return this.#program !== undefined &&
      this.#mailbox.say(this.#program, this.#talk, directive);
  }

  /** Begins to end the run; the first reason counts. */
  stop(stop: Stop): void {
    this.#stop ??= stop;
    this.#program?.stop(GRACE_MS);
  }

  /** Begins the run anew: a new session, told this on top of its prompt. */
  restart(text: string): void {
    this.#anew = text;
    this.#endProcess();
  }

  #endProcess(): void {
    this.#isTurn = true;
    this.#program?.stop(GRACE_MS);
  }

  /**
   * Runs the program to its end.
   *
   * @param watch - Called for each process; returns when it is told to.
   */
  async run(
    credential: string,
    watch: (program: Program, done: AbortSignal) => Promise<void>,
  ): Promise<ThreadEnd> {
    try {
      const program = await ThreadProgram.find(this.context, this.thread, {
        runId: this.options.runId,
        credential,
      });
      this.#runner = program.runner;
      if (program.warning !== null) {
        this.options.log.note("note", program.warning);
      }
      await this.#guard.begin(this.thread, {
        runId: this.options.runId,
        isAgent: this.#runner.isAgent,
      });
      let next: Beginning | undefined = { resume: null, text: "" };
      for (;;) {
        const ended = await this.#runProcess(program, next, watch);
        next = this.#findNext(ended);
        if (next === undefined) return this.#endOf(ended);
        this.#guard.restarted();
      }
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      return {
        state: "failed",
        exit_status: null,
        signal: null,
        note: error.message,
      };
    }
  }

  async #runProcess(
    from: ThreadProgram,
    beginning: Beginning,
    watch: (program: Program, done: AbortSignal) => Promise<void>,
  ): Promise<ProgramEnd> {
    const { log, paths } = this.options;
    this.#isTurn = false;
    forgetHookStart(paths);
    const program = from.start({
      ...beginning,
      onPrepared: (conversation) => this.#talk.begin(conversation),
      onLine: (stream, line) => this.#talk.line(stream, line),
      onSignal: (signal, pids) =>
        log.note("signal", `${signal} to ${pids.join(" ")}`),
    });
    this.#program = program;
    this.#talk.attach(program);
    log.note("started", from.commandLine);
    // A stop may have been asked for before there was anything to stop.
    if (this.#stop !== undefined) program.stop(GRACE_MS);
    const done = new AbortController();
    const watching = watch(program, done.signal);
    const ended = await program.ended(GRACE_MS);
    done.abort();
    await watching;
    return ended;
  }

  /** What comes after a process; `undefined` when that was the run. */
  #findNext(ended: ProgramEnd): Beginning | undefined {
    if (this.#stop !== undefined) return undefined;
    if (this.#anew !== undefined) {
      const text = this.#anew;
      this.#anew = undefined;
      return { resume: null, text };
    }
    const hasEnded = !this.#isTurn && this.#isSuccess(ended);
    if (!this.#isTurn && !hasEnded) return undefined;
    const carried = this.#mailbox.takeCarried(hasEnded);
    if (carried === undefined) return undefined;
    const text = carried.map((each) => each.text).join("\n\n");
    return { resume: this.#talk.session, text };
  }

  #event(event: AgentEvent, seq: number): void {
    if (event.kind === "started") this.#mailbox.hasBegun();
    const isCall = event.kind === "command" || event.kind === "edit" ||
      event.kind === "tool";
    if (isCall && this.#misses()) {
      this.stop({ state: "failed", note: NO_HOOK });
    }
    this.#guard.event(event, seq);
  }

  /** What edits unasked is not what was agreed, however well it does. */
  #misses(): boolean {
    return this.#runner.capabilities.has_hook &&
      !hasHookStart(this.options.paths);
  }

  #isSuccess(ended: ProgramEnd): boolean {
    if (ended.isStopped || ended.exit_status !== 0) return false;
    if (!this.#runner.isAgent) return true;
    return this.#talk.verdict?.is_success === true && !this.#misses();
  }

  #endOf(ended: ProgramEnd): ThreadEnd {
    const { exit_status, signal } = ended;
    const left = ended.leftover.length === 0
      ? ""
      : `; still running: ${ended.leftover.join(" ")}`;
    if (this.#stop !== undefined) {
      const { state, note } = this.#stop;
      return { state, exit_status, signal, note: note + left };
    }
    const state = this.#isSuccess(ended) ? "completed" : "failed";
    const note = state === "completed" ? this.#talk.result : this.#fault(ended);
    return { state, exit_status, signal, note: note + left };
  }

  /** Why the program has failed, as far as it can be told. */
  #fault(ended: ProgramEnd): string {
    const { verdict, trouble, result } = this.#talk;
    if (!this.#runner.isAgent) return result;
    if (verdict?.is_success === false) return verdict.text || trouble;
    if (verdict === undefined) {
      return `it ended without a terminal event${
        trouble === "" ? "" : `: ${trouble}`
      }`;
    }
    if (this.#misses()) return NO_HOOK;
    const how = ended.signal ?? `exit status ${ended.exit_status}`;
    return `it ended with ${how} after its report: ${result}`;
  }
}
