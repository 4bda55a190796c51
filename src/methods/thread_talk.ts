/**
 * What the program of a run says, over all the times it is started: taken
 * down, shown, and told to those whom it concerns.
 */
import type { AgentEvent } from "../core/agent_event.ts";
import { agentEventText } from "../core/agent_event_text.ts";
import { printable } from "../core/printable.ts";
import { UsageTotal } from "../core/usage_total.ts";
import type { RunLog } from "../runners/run_log.ts";
import type { Conversation, Directive, Meaning } from "../runners/runner.ts";
import type { Program } from "../runners/supervise.ts";

const PROGRESS_CHARACTERS = 200;
const RESULT_CHARACTERS = 1000;

/** Who wants to know what a program says. */
export interface Listener {
  /** `seq`: number of its line in the record. */
  onEvent(event: AgentEvent, seq: number): void;
  /** A line that is no event of an agent. */
  onLine(stream: "stdout" | "stderr", line: string, seq: number): void;
  /** Each process counts its usage from nothing. */
  isCountedAnew(): boolean;
  onListens(signal: Deno.Signal | null): void;
  onAcknowledged(id: string): void;
  onRefused(id: string, note: string): void;
}

/** How a process of the run has come out by its own words. */
export interface Verdict {
  readonly is_success: boolean;
  readonly text: string;
}

export class Talk {
  #program: Program | undefined;
  #conversation: Conversation | undefined;
  #session: string | null = null;
  readonly #usage = new UsageTotal();
  #verdict: Verdict | undefined;
  #trouble = "";
  #progress = "";
  #result = "";
  /** What was said before there was a program to hear it. */
  #unsaid: Meaning[] = [];

  constructor(
    private readonly log: RunLog,
    private readonly listener: Listener,
  ) {}

  /** Session of the program; null until it has named one. */
  get session(): string | null {
    return this.#session;
  }

  /** Its terminal event; `undefined` as long as there is none. */
  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** The last trouble that it named; empty without one. */
  get trouble(): string {
    return this.#trouble;
  }

  get progress(): string {
    return this.#progress;
  }

  get result(): string {
    return this.#result;
  }

  /** A process begins, of which nothing is known yet. */
  begin(conversation: Conversation): void {
    this.#program = undefined;
    this.#conversation = conversation;
    this.#verdict = undefined;
    this.#trouble = "";
    this.#unsaid = [];
  }

  /** The process is there. */
  attach(program: Program): void {
    this.#program = program;
    const unsaid = this.#unsaid;
    this.#unsaid = [];
    for (const meaning of unsaid) this.#take(meaning);
  }

  /** Takes a line of the program in. */
  line(stream: "stdout" | "stderr", line: string): void {
    const seq = this.log.line(stream, line);
    const meanings = this.#conversation?.read(stream, line) ?? [];
    if (meanings.some((each) => each.kind === "text")) {
      this.listener.onLine(stream, line, seq);
    }
    for (const meaning of meanings) this.#take(meaning);
  }

  /** Says a directive; false when the program cannot be told anything. */
  direct(directive: Directive): boolean {
    const meanings = this.#conversation?.direct?.(directive);
    for (const meaning of meanings ?? []) this.#take(meaning);
    return meanings !== undefined;
  }

  /** Ends what the program does now; false when it cannot be told. */
  interrupt(): boolean {
    const meanings = this.#conversation?.interrupt?.();
    for (const meaning of meanings ?? []) this.#take(meaning);
    return meanings !== undefined;
  }

  #take(meaning: Meaning): void {
    switch (meaning.kind) {
      case "text":
        this.log.show(meaning.text);
        return;
      case "agent":
        this.#event(meaning.event);
        return;
      case "progress":
        this.#progress = shortened(meaning.text, PROGRESS_CHARACTERS);
        this.log.show(`- ${meaning.text}`);
        return;
      case "result":
        this.#result = shortened(meaning.text, RESULT_CHARACTERS);
        this.log.show(`= ${meaning.text}`);
        return;
      case "listens":
        this.listener.onListens(meaning.signal);
        return;
      case "acknowledged":
        this.listener.onAcknowledged(meaning.id);
        return;
      case "refused":
        this.listener.onRefused(meaning.id, meaning.note);
        return;
      case "write":
      case "close":
        this.#say(meaning);
        return;
      default:
        meaning satisfies never;
    }
  }

  #say(meaning: Extract<Meaning, { kind: "write" | "close" }>): void {
    if (this.#program === undefined) this.#unsaid.push(meaning);
    else if (meaning.kind === "write") this.#program.write(meaning.text);
    else this.#program.closeInput();
  }

  #event(told: AgentEvent): void {
    const event = told.kind === "usage" ? this.#usage.total(told) : told;
    const seq = this.log.event(event);
    if (event.kind === "started") {
      this.#session = event.session;
      this.#usage.begin(event.session, this.listener.isCountedAnew());
    }
    if (event.kind === "error") this.#trouble = event.text;
    if (event.kind === "finished") {
      const { is_success } = event;
      this.#verdict = { is_success, text: event.text };
      this.#result = shortened(event.text, RESULT_CHARACTERS);
    } else if (event.kind !== "usage") {
      this.#progress = shortened(agentEventText(event), PROGRESS_CHARACTERS);
    }
    this.listener.onEvent(event, seq);
  }
}

function shortened(text: string, limit: number): string {
  return printable(text).slice(0, limit);
}
