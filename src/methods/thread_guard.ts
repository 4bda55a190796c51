/** Carries out what the watchdog of a run decides, and writes it down. */
import type { AgentEvent } from "../core/agent_event.ts";
import { LockstepError } from "../core/error.ts";
import type { Thread } from "../core/records/thread.ts";
import type {
  WatchAction,
  WatchIntervention,
  WatchSummary,
} from "../core/watch_verdict.ts";
import type { RunLog } from "../runners/run_log.ts";
import type { Directive } from "../runners/runner.ts";
import type { Context } from "./context.ts";
import { createWatchdog, type Watchdog } from "./thread_watchdog.ts";

/** What can be done to a run. */
export interface GuardedRun {
  /** False when its program cannot be told anything. */
  say(directive: Directive): boolean;
  restart(text: string): void;
  stop(stop: { readonly state: "failed"; readonly note: string }): void;
}

export class ThreadGuard {
  #watchdog: Watchdog | undefined;
  #said = 0;
  #taken: { action: WatchIntervention; isDelivered: boolean }[] = [];

  constructor(
    private readonly context: Context,
    private readonly log: RunLog,
    private readonly run: GuardedRun,
  ) {}

  /** Begins to watch; before the program runs, so that its tree is known. */
  async begin(
    thread: Thread,
    options: { readonly runId: string; readonly isAgent: boolean },
  ): Promise<void> {
    this.#watchdog = await createWatchdog(this.context, {
      ...options,
      thread,
      startedMs: performance.now(),
      canRestart: options.isAgent,
    });
    await this.tick();
  }

  /** Takes in what an agent did. */
  event(event: AgentEvent, seq: number): void {
    this.#act(this.#watchdog?.event(event, momentOf(seq)));
  }

  /** Takes in a line that is no event. */
  line(stream: "stdout" | "stderr", text: string, seq: number): void {
    this.#act(this.#watchdog?.line(stream, text, momentOf(seq)));
  }

  /** The program has begun anew. */
  restarted(): void {
    this.#watchdog?.restarted(performance.now());
  }

  /** Lets it look at the time and, now and then, at the worktree. */
  async tick(): Promise<void> {
    const watchdog = this.#watchdog;
    if (watchdog === undefined) return;
    const look = watchdog.wantsLook(performance.now())
      ? await this.#look(watchdog)
      : undefined;
    this.#act(watchdog.tick(performance.now(), look));
    await this.#record(watchdog);
  }

  /** Writes down what is not on record yet: a stop may end a run at once. */
  async settle(): Promise<void> {
    if (this.#watchdog !== undefined) await this.#record(this.#watchdog);
  }

  /** What the record of the run keeps; null when nobody watched. */
  summary(): WatchSummary | null {
    return this.#watchdog?.summary() ?? null;
  }

  /** A tree that cannot be read now is looked at again later. */
  async #look(watchdog: Watchdog) {
    try {
      return await watchdog.look();
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      this.log.note("note", `the worktree was not looked at: ${error.message}`);
      return undefined;
    }
  }

  #act(action: WatchAction | undefined): void {
    if (action === undefined || action.kind === "none") return;
    this.log.note("note", `watchdog: ${action.kind}: ${action.verdict.text}`);
    this.#taken.push({ action, isDelivered: this.#carryOut(action) });
  }

  #carryOut(action: WatchIntervention): boolean {
    switch (action.kind) {
      case "nudge":
      case "correct":
        return this.run.say({
          id: `watchdog-${++this.#said}`,
          mode: action.kind === "nudge" ? "queue" : "interrupt_patch",
          text: action.text,
        });
      case "restart":
        this.run.restart(action.summary);
        return true;
      case "stop":
        this.run.stop({ state: "failed", note: action.reason });
        return true;
      default:
        return action satisfies never;
    }
  }

  /** What was done is done: the record follows when the ledger is free. */
  async #record(watchdog: Watchdog): Promise<void> {
    while (this.#taken.length > 0) {
      const [taken] = this.#taken;
      if (taken === undefined) return;
      const { action, isDelivered } = taken;
      await watchdog.record(action, { isDelivered });
      this.#taken.shift();
    }
  }
}

function momentOf(seq: number) {
  return { atMs: performance.now(), seq };
}
