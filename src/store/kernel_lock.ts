/**
 * The kernel lock of the ledger. The kernel drops it when its holder dies, so
 * it is never broken and never stale. Its file is never removed: flock on a
 * removed file would lock nothing. The file says who holds it since when, for
 * those who wait in vain; whether it is held only the kernel says.
 */
import { LockstepError } from "../core/error.ts";
import { systemClock } from "../io/clock.ts";
import { readText } from "../io/fs.ts";

/** Runs `work` alone; see {@linkcode withKernelLock}. */
export type LockRunner = <T>(
  path: string,
  waitMs: number,
  work: () => T,
) => Promise<T>;

/** Longest note that a holder leaves, in bytes; shorter ones are padded. */
const NOTE_LENGTH = 64;
const NOTE = /^pid ([0-9]+) since (\S+) *\n$/;

/**
 * Runs `work` under the kernel lock of the ledger. `work` is synchronous:
 * nothing may wait while it holds the lock. After a time-out the queued
 * request ends with the process, or when its turn comes.
 *
 * @throws {LockstepError} `ledger.busy` after `waitMs`, naming the holder.
 */
export async function withKernelLock<T>(
  path: string,
  waitMs: number,
  work: () => T,
): Promise<T> {
  const file = Deno.openSync(path, {
    read: true,
    write: true,
    create: true,
    mode: 0o600,
  });
  try {
    if (!file.tryLockSync(true)) await waitForLock(file, path, waitMs);
    leaveNote(file);
    return work();
  } finally {
    file.close();
  }
}

/** Queues in the kernel: polling would let late comers overtake. */
async function waitForLock(
  file: Deno.FsFile,
  path: string,
  waitMs: number,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(busy(path, waitMs)), waitMs);
  });
  try {
    await Promise.race([file.lock(true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function leaveNote(file: Deno.FsFile): void {
  const note = `pid ${Deno.pid} since ${systemClock.now()}`;
  const line = `${note.padEnd(NOTE_LENGTH - 1)}\n`;
  file.writeSync(new TextEncoder().encode(line));
}

function busy(path: string, waitMs: number): LockstepError {
  const match = NOTE.exec(readText(path) ?? "");
  const pid = match?.[1];
  const since = match?.[2];
  const state = pid === undefined ? undefined : processState(pid);
  const holder = pid === undefined || state === undefined
    ? "another process"
    : state === "T" || state === "t"
    ? `process ${pid}, which is stopped,`
    : `process ${pid}`;
  const isNamed = holder !== "another process";
  return new LockstepError(
    "held",
    `Cannot change the ledger: ${holder} holds "${path}"${
      isNamed ? ` since ${since}` : ""
    }; waited ${waitMs} ms`,
    {
      reason: "ledger.busy",
      hint: holder.includes("stopped")
        ? `Let it go on: kill -CONT ${pid}`
        : "Run the same command again",
      details: {
        path,
        wait_ms: waitMs,
        holder_pid: isNamed ? Number(pid) : null,
        holder_since: isNamed ? since : null,
        holder_stopped: holder.includes("stopped"),
      },
    },
  );
}

/** Returns the state letter of a process; `undefined` when it is not seen. */
function processState(pid: string): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may hold anything.
  return stat?.slice(stat.lastIndexOf(")") + 2)[0];
}
