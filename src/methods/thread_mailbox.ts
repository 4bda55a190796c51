import { LockstepError } from "../core/error.ts";
import { pendingFor, settleMessage } from "../core/inbox_rules.ts";
import type { Message } from "../core/records/message.ts";
import type { Thread } from "../core/records/thread.ts";
import type { RunLog } from "../runners/run_log.ts";
import type { Program } from "../runners/supervise.ts";
import { appendDirective, type RunPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";

/** How long a program may take to say that it reads directives. */
const LISTEN_MS = 3_000;

/** Hands directives on to a program, and takes down what it has read. */
export class Mailbox {
  readonly #startedAt = performance.now();
  readonly #handed = new Set<string>();
  readonly #acknowledged = new Set<string>();
  /** `undefined`: the program has not said that it reads any. */
  #wakeUp: Deno.Signal | null | undefined;
  #hasNews = false;

  constructor(
    private readonly context: Context,
    private readonly thread: Thread,
    private readonly paths: RunPaths,
    private readonly log: RunLog,
  ) {}

  /** True when `deliver` has something to do, whatever the ledger says. */
  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** The program reads directives, and wants that signal for urgent ones. */
  listen(wakeUp: Deno.Signal | null): void {
    this.#wakeUp = wakeUp;
    this.#hasNews = true;
  }

  /** The program has read a directive. */
  acknowledge(id: string): void {
    this.#acknowledged.add(id);
    this.#hasNews = true;
  }

  /** Does what can be done now for everything that waits. */
  async deliver(program: Program): Promise<void> {
    this.#hasNews = false;
    const waiting = this.context.read((view) =>
      pendingFor(view, this.thread.session_id, this.thread.id)
    );
    for (const message of waiting) {
      if (this.#acknowledged.delete(message.id)) {
        await this.#settle(message, "delivered", "");
      } else if (message.kind === "interrupt") {
        program.signal("SIGINT", "group");
        await this.#settle(message, "delivered", "SIGINT was sent");
      } else if (message.kind === "directive") {
        await this.#hand(program, message);
      }
    }
  }

  async #hand(program: Program, message: Message): Promise<void> {
    if (this.#handed.has(message.id)) return;
    if (this.#wakeUp === undefined) {
      const age = performance.now() - this.#startedAt;
      // A queued one can wait for a program that begins to listen later.
      if (message.mode === "queue") return;
      this.#hasNews = age < LISTEN_MS;
      if (this.#hasNews) return;
      await this.#settle(
        message,
        "failed",
        'the program reads no directives: it has not printed "@lockstep listens"',
      );
      return;
    }
    this.#handed.add(message.id);
    appendDirective(this.paths, message);
    const isUrgent = message.mode === "interrupt_patch";
    if (isUrgent && this.#wakeUp !== null) {
      program.signal(this.#wakeUp, "program");
    }
    this.log.note(
      "directive",
      `${message.id} ${message.mode}: ${message.text}`,
    );
  }

  async #settle(
    message: Message,
    state: "delivered" | "failed",
    note: string,
  ): Promise<void> {
    this.log.note("directive", `${message.id} ${state} ${note}`.trim());
    try {
      await this.context.transact((tx) =>
        settleMessage(tx, {
          session_id: message.session_id,
          id: message.id,
          receiver: this.thread.id,
          state,
          note,
        }, this.context.now())
      );
    } catch (error) {
      // The program may have said so itself: lockstep inbox deliver.
      const isSettled = error instanceof LockstepError &&
        error.reason === "inbox.not_pending";
      if (!isSettled) throw error;
    }
  }
}
