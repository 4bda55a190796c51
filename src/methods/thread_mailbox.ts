import { LockstepError } from "../core/error.ts";
import { pendingFor, settleMessage } from "../core/inbox_rules.ts";
import type { Message } from "../core/records/message.ts";
import type { Thread } from "../core/records/thread.ts";
import type { RunLog } from "../runners/run_log.ts";
import type { Delivery, Directive } from "../runners/runner.ts";
import type { Program } from "../runners/supervise.ts";
import { appendDirective, type RunPaths } from "../store/run_folder.ts";
import type { Context } from "./context.ts";
import type { Talk } from "./thread_talk.ts";

/** How long a program may take to say that it reads directives. */
const LISTEN_MS = 3_000;

export interface MailboxOptions {
  readonly paths: RunPaths;
  readonly log: RunLog;
  /** Known once the program is found. */
  readonly delivery: () => Delivery;
  /** Ends the program, which is then gone on with. */
  readonly onTurn: () => void;
}

/** Hands directives on to a program, and takes down what it has read. */
export class Mailbox {
  readonly #startedAt = performance.now();
  readonly #handed = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Map<string, string>();
  /** What the next process of the run begins with. */
  #carried: Directive[] = [];
  /** What the process that is being started begins with. */
  #begun: readonly string[] = [];
  /** `undefined`: the program has not said that it reads any. */
  #wakeUp: Deno.Signal | null | undefined;
  #hasNews = false;

  constructor(
    private readonly context: Context,
    private readonly thread: Thread,
    private readonly options: MailboxOptions,
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

  /** The program has not taken a directive, and says why. */
  refuse(id: string, note: string): void {
    this.#refused.set(id, note);
    this.#hasNews = true;
  }

  /** Does what can be done now for everything that waits. */
  async deliver(program: Program, talk: Talk): Promise<void> {
    this.#hasNews = false;
    for (const message of this.#waiting()) {
      const refusal = this.#refused.get(message.id);
      if (this.#acknowledged.delete(message.id)) {
        await this.#settle(message, "delivered", "");
      } else if (refusal !== undefined) {
        this.#refused.delete(message.id);
        await this.#settle(message, "failed", refusal);
      } else if (message.kind === "interrupt") {
        await this.#interrupt(program, talk, message);
      } else if (message.kind === "directive") {
        await this.#hand(program, talk, message);
      }
    }
  }

  /**
   * Says something that is in no inbox, such as what a watchdog finds; false
   * when the program cannot be told.
   */
  say(program: Program, talk: Talk, directive: Directive): boolean {
    const { log, paths } = this.options;
    const delivery = this.options.delivery();
    log.note("directive", `${directive.id}: ${directive.text}`);
    switch (delivery) {
      case "live":
        return talk.direct(directive);
      case "resume":
        if (talk.session === null) return false;
        this.#carried.push(directive);
        this.options.onTurn();
        return true;
      case "file":
        if (this.#wakeUp === undefined) return false;
        appendDirective(paths, directive);
        if (this.#wakeUp !== null) program.signal(this.#wakeUp, "program");
        return true;
      default:
        return delivery satisfies never;
    }
  }

  /**
   * Takes what the next process of the run is to begin with; `undefined` when
   * there is nothing to go on for.
   *
   * @param hasEnded - The program ended by itself, so that what was queued
   * has its turn.
   */
  takeCarried(hasEnded: boolean): readonly Directive[] | undefined {
    if (this.options.delivery() !== "resume") return undefined;
    if (hasEnded) {
      for (const message of this.#waiting()) this.#carry(message);
    }
    const carried = this.#carried;
    this.#carried = [];
    this.#begun = carried.map((each) => each.id);
    return carried.length === 0 ? undefined : carried;
  }

  /** The program is there, with what it was to begin with. */
  hasBegun(): void {
    for (const id of this.#begun) this.acknowledge(id);
    this.#begun = [];
    // What came before there was a session to go on with waits still.
    this.#hasNews = true;
  }

  #waiting(): readonly Message[] {
    return this.context.read((view) =>
      pendingFor(view, this.thread.session_id, this.thread.id)
    );
  }

  #carry(message: Message): void {
    if (message.kind !== "directive" || this.#handed.has(message.id)) return;
    this.#handed.add(message.id);
    this.#carried.push({
      id: message.id,
      mode: message.mode === "queue" ? "queue" : "interrupt_patch",
      text: message.text,
    });
    this.#note(message);
  }

  async #interrupt(
    program: Program,
    talk: Talk,
    message: Message,
  ): Promise<void> {
    if (talk.interrupt()) {
      await this.#settle(message, "delivered", "its turn was interrupted");
      return;
    }
    const isAgent = this.options.delivery() !== "file";
    program.signal("SIGINT", isAgent ? "program" : "group");
    await this.#settle(message, "delivered", "SIGINT was sent");
  }

  async #hand(
    program: Program,
    talk: Talk,
    message: Message,
  ): Promise<void> {
    if (this.#handed.has(message.id)) return;
    const delivery = this.options.delivery();
    switch (delivery) {
      case "file":
        return await this.#handByFile(program, message);
      case "live":
        return this.#handLive(talk, message);
      case "resume":
        return this.#handByTurn(talk, message);
      default:
        delivery satisfies never;
    }
  }

  #handLive(talk: Talk, message: Message): void {
    const mode = message.mode === "queue" ? "queue" : "interrupt_patch";
    const { id, text } = message;
    this.#handed.add(id);
    this.#note(message);
    talk.direct({ id, mode, text });
  }

  /** Queued ones wait until the program has ended by itself. */
  #handByTurn(talk: Talk, message: Message): void {
    // Without a session there would be nothing to go on with.
    if (message.mode === "queue" || talk.session === null) return;
    this.#carry(message);
    this.options.onTurn();
  }

  async #handByFile(program: Program, message: Message): Promise<void> {
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
    appendDirective(this.options.paths, message);
    const isUrgent = message.mode === "interrupt_patch";
    if (isUrgent && this.#wakeUp !== null) {
      program.signal(this.#wakeUp, "program");
    }
    this.#note(message);
  }

  #note({ id, mode, text }: Message): void {
    this.options.log.note("directive", `${id} ${mode}: ${text}`);
  }

  async #settle(
    message: Message,
    state: "delivered" | "failed",
    note: string,
  ): Promise<void> {
    const text = `${message.id} ${state} ${note}`.trim();
    this.options.log.note("directive", text);
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
