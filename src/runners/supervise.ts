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

  private constructor(
    private readonly child: Deno.ChildProcess,
    private readonly options: ProgramOptions,
  ) {}

  /** Starts the program. @throws {LockstepError} `process.not_started`. */
  static start(options: ProgramOptions): Program {
    const child = start(options.argv, {
      cwd: options.cwd,
      env: options.env,
      stdin: "null",
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
    return {
      exit_status: status.signal === null ? status.code : null,
      signal: status.signal,
      isStopped,
      leftover,
    };
  }
}
