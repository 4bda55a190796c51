/**
 * One agent program under supervision: started in a process group of its own,
 * its lines taken down, and ended with all it started.
 */
import { delay } from "../io/clock.ts";
import { readLines } from "../io/lines.ts";
import { sendSignal } from "../io/pid.ts";
import { type Argv, start } from "../io/process.ts";
import { endFamily } from "./ladder.ts";

/** How long output may still come after the program has ended. */
const DRAIN_MS = 1000;

export interface ProgramOptions {
  readonly argv: Argv;
  readonly cwd: string;
  /** The whole environment; `undefined` takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
  readonly onSignal: (signal: Deno.Signal, pids: readonly number[]) => void;
  /** A variable that everything it starts inherits, `NAME=VALUE`. */
  readonly mark: string;
  /** Standard input from the start; null or left out: it has none. */
  readonly stdin?: string | null;
  /** After `stdin` it stays open for `write`, until `closeInput`. */
  readonly keepsInputOpen?: boolean;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exit_status: number | null;
  readonly signal: string | null;
  /** It was ended by the ladder. */
  readonly isStopped: boolean;
  /** What could not be ended. */
  readonly leftover: readonly number[];
}

export class Program {
  #ending: Promise<readonly number[]> | undefined;
  readonly #input: ProgramInput | undefined;

  private constructor(
    private readonly child: Deno.ChildProcess,
    private readonly options: ProgramOptions,
  ) {
    const text = options.stdin ?? null;
    if (text === null) return;
    this.#input = new ProgramInput(child.stdin);
    this.#input.write(text);
    if (options.keepsInputOpen !== true) this.#input.close();
  }

  /** Starts the program. @throws {LockstepError} `process.not_started`. */
  static start(options: ProgramOptions): Program {
    const child = start(options.argv, {
      cwd: options.cwd,
      env: options.env,
      stdin: (options.stdin ?? null) === null ? "null" : "piped",
      detached: true,
    });
    return new Program(child, options);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Sends a signal to the program alone, or to all of its group. */
  signal(signal: Deno.Signal, to: "program" | "group"): void {
    sendSignal(to === "group" ? -this.pid : this.pid, signal);
  }

  /** Writes to its standard input, in the order of the calls. */
  write(text: string): void {
    this.#input?.write(text);
  }

  /** Closes its standard input, after all that was written. */
  closeInput(): void {
    this.#input?.close();
  }

  /** Begins to end the program; later calls change nothing. */
  stop(graceMs: number): void {
    this.#ending ??= endFamily(this.pid, {
      mark: this.options.mark,
      graceMs,
      onSignal: this.options.onSignal,
    });
  }

  /** Waits for the end, of what the program left running as well. */
  async ended(graceMs: number): Promise<ProgramEnd> {
    const { child, options } = this;
    const drained = new AbortController();
    const lines = Promise.all([
      readLines(
        child.stdout,
        (line) => options.onLine("stdout", line),
        drained.signal,
      ),
      readLines(
        child.stderr,
        (line) => options.onLine("stderr", line),
        drained.signal,
      ),
    ]);
    const status = await child.status;
    const isStopped = this.#ending !== undefined;
    const leftover = this.#ending === undefined
      ? await endFamily(this.pid, {
        mark: options.mark,
        graceMs,
        onSignal: options.onSignal,
        from: "SIGTERM",
      })
      : await this.#ending;
    await Promise.race([lines, delay(DRAIN_MS)]);
    drained.abort();
    await lines;
    this.#input?.close();
    // What it left running may hold the other end, and not read.
    await Promise.race([this.#input?.ended, delay(DRAIN_MS)]);
    return {
      exit_status: status.signal === null ? status.code : null,
      signal: status.signal,
      isStopped,
      leftover,
    };
  }
}

/** Standard input of a program. What it does not read is lost, no more. */
class ProgramInput {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(sink: WritableStream<Uint8Array<ArrayBuffer>>) {
    this.#writer = sink.getWriter();
  }

  get ended(): Promise<void> {
    return this.#last;
  }

  write(text: string): void {
    if (this.#isClosed) return;
    const bytes = new TextEncoder().encode(text);
    this.#then(() => this.#writer.write(bytes));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#then(() => this.#writer.close());
  }

  #then(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      // It has ended or closed its end; its exit status tells the rest.
      if (!(error instanceof Error)) throw error;
      this.#isClosed = true;
    });
  }
}
