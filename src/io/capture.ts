/** Runs a program for its outcome: output capped, time limited, group ended. */
import { concat } from "@std/bytes/concat";
import { startTimer } from "./clock.ts";
import { type Argv, start } from "./process.ts";

export interface CaptureOptions {
  readonly cwd: string;
  /** Variables to add; `undefined` takes one away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Of the output at most so many bytes are kept: its start and its end. */
  readonly limitBytes: number;
  /** Ends it before its time. */
  readonly stop?: AbortSignal;
}

export interface Captured {
  /** As a shell tells it: 128 + n for a signal. */
  readonly status: number;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Standard output and error in the order of arrival. */
  readonly output: Uint8Array<ArrayBuffer>;
  /** Bytes left out of the middle. */
  readonly omittedBytes: number;
}

/** How long a group may take to end before its pipes are let go. */
const END_MS = 2000;

/**
 * Runs a program in a process group of its own. At its end, and when its time
 * is up, whatever is left of the group is killed.
 *
 * @throws {LockstepError} `process.not_started`.
 */
export async function capture(
  argv: Argv,
  options: CaptureOptions,
): Promise<Captured> {
  const started = performance.now();
  const child = start(argv, {
    cwd: options.cwd,
    env: options.env,
    stdin: "null",
    detached: true,
  });
  const kept = new KeptOutput(options.limitBytes);
  const readers = [child.stdout, child.stderr].map((pipe) => pipe.getReader());
  const reading = Promise.all(readers.map((reader) => readAll(reader, kept)));
  let timedOut = false;
  let hasEnded = false;
  using _timer = startTimer(options.timeoutMs, () => {
    timedOut = true;
    killGroup(child.pid);
  });
  const end = () => {
    if (!hasEnded) killGroup(child.pid);
  };
  options.stop?.addEventListener("abort", end, { once: true });
  if (options.stop?.aborted === true) end();
  try {
    const status = await child.status;
    hasEnded = true;
    const durationMs = Math.round(performance.now() - started);
    killGroup(child.pid);
    await letGo(reading, readers);
    return {
      status: status.code,
      timedOut,
      durationMs,
      output: kept.bytes(),
      omittedBytes: kept.omittedBytes,
    };
  } finally {
    options.stop?.removeEventListener("abort", end);
    if (!hasEnded) killGroup(child.pid);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

async function readAll(reader: Reader, kept: KeptOutput): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    kept.add(value);
  }
}

/** A process that left the group may hold a pipe open for ever. */
async function letGo(
  reading: Promise<unknown>,
  readers: readonly Reader[],
): Promise<void> {
  using _timer = startTimer(END_MS, () => {
    for (const reader of readers) reader.cancel();
  });
  await reading;
}

/** Kills what is left of a process group, by the pid of its first process. */
export function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch (error) {
    // The group has ended: what was wanted.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Keeps the first and the last half of what may be kept. */
class KeptOutput {
  readonly #head: Uint8Array[] = [];
  readonly #tail: Uint8Array[] = [];
  #headBytes = 0;
  #tailBytes = 0;
  omittedBytes = 0;

  constructor(private readonly limitBytes: number) {}

  add(chunk: Uint8Array): void {
    const half = Math.floor(this.limitBytes / 2);
    const forHead = chunk.subarray(0, Math.max(0, half - this.#headBytes));
    const forTail = chunk.subarray(forHead.length);
    if (forHead.length > 0) this.#head.push(forHead);
    this.#headBytes += forHead.length;
    if (forTail.length === 0) return;
    this.#tail.push(forTail);
    this.#tailBytes += forTail.length;
    this.#dropFromTail(this.#tailBytes - (this.limitBytes - half));
  }

  #dropFromTail(surplus: number): void {
    let left = surplus;
    while (left > 0) {
      const first = this.#tail.shift() ?? new Uint8Array();
      const dropped = Math.min(left, first.length);
      if (dropped < first.length) this.#tail.unshift(first.subarray(dropped));
      this.#tailBytes -= dropped;
      this.omittedBytes += dropped;
      left -= dropped;
    }
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const note = this.omittedBytes === 0
      ? ""
      : `\n[${this.omittedBytes} bytes left out]\n`;
    return concat([
      ...this.#head,
      new TextEncoder().encode(note),
      ...this.#tail,
    ]);
  }
}
