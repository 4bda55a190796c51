/** Asks a program something by its standard input. */
import { killGroup } from "./capture.ts";
import { startTimer } from "./clock.ts";
import { readLines } from "./lines.ts";
import { type Argv, start } from "./process.ts";

export interface AskOptions {
  /** Variables to add; `undefined` takes one away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it is asked. Its input stays open until it has answered. */
  readonly question: string;
  readonly timeoutMs: number;
  /** Reads a line of its output; true: that was the whole answer. */
  readonly read: (line: string) => boolean;
}

/** How long a program may take to end after it has answered. */
const END_MS = 2000;

/**
 * Starts a program in a process group of its own, asks it, and lets it end;
 * what is left of the group is killed. Returns whether it has answered.
 *
 * @throws {LockstepError} `process.not_started`.
 */
export async function ask(argv: Argv, options: AskOptions): Promise<boolean> {
  const { env, question, timeoutMs, read } = options;
  const child = start(argv, {
    env,
    stdin: "piped",
    stderr: "null",
    detached: true,
  });
  const over = new AbortController();
  let timer = startTimer(timeoutMs, () => over.abort());
  const input = child.stdin.getWriter();
  let isAnswered = false;
  try {
    await Promise.all([
      input.write(new TextEncoder().encode(question)).catch(hasNotListened),
      readLines(child.stdout, (line) => {
        if (isAnswered || !read(line)) return;
        isAnswered = true;
        timer[Symbol.dispose]();
        timer = startTimer(END_MS, () => over.abort());
        // To close it would fail where the program has ended by now.
        input.abort().catch(hasNotListened);
      }, over.signal),
    ]);
    return isAnswered;
  } finally {
    timer[Symbol.dispose]();
    killGroup(child.pid);
    await input.abort().catch(hasNotListened);
    await child.status;
  }
}

/** It may end before it has read anything; what it said is what counts. */
function hasNotListened(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}
