/**
 * The kernel lock of the ledger. The kernel drops it when its holder dies, so
 * it is never broken and never stale. Its file is never removed: flock on a
 * removed file would lock nothing. The file says who holds it since when, for
 * those who wait in vain; whether it is held only the kernel says.
 */
import { LockstepError } from "../core/error.ts";
import { systemClock } from "../io/clock.ts";
import { openInFolder } from "../io/disk.ts";
import { lockWithin } from "../io/file_lock.ts";
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
 * nothing may wait while it holds the lock.
 *
 * @throws {LockstepError} `ledger.busy` after `waitMs`, naming the holder.
 */
export async function withKernelLock<T>(
  path: string,
  waitMs: number,
  work: () => T,
): Promise<T> {
  const file = openInFolder(path, {
    read: true,
    write: true,
    create: true,
    mode: 0o600,
  });
  try {
    if (!await lockWithin(file, waitMs)) throw await busy(path, waitMs);
    try {
      if (file.statSync().nlink !== 0) {
        leaveNote(file);
        return work();
      }
    } finally {
      // Closing alone may come late: a fork holds the file until its exec.
      file.unlockSync();
    }
  } finally {
    file.close();
  }
  // Somebody removed the file; those who come now lock another one.
  return await withKernelLock(path, waitMs, work);
}

function leaveNote(file: Deno.FsFile): void {
  const note = `pid ${Deno.pid} since ${systemClock.now()}`;
  const line = `${note.padEnd(NOTE_LENGTH - 1)}\n`;
  file.writeSync(new TextEncoder().encode(line));
}

async function busy(path: string, waitMs: number): Promise<LockstepError> {
  const { processState } = await import("../io/process_state.ts");
  const match = NOTE.exec(readText(path) ?? "");
  const pid = match === null ? undefined : Number(match[1]);
  const state = pid === undefined ? "unknown" : await processState(pid);
  // A note of a process that is gone is not about the one that holds it now.
  const isNamed = pid !== undefined && state !== "gone";
  const isStopped = isNamed && state === "stopped";
  const holder = isNamed
    ? `process ${pid}${isStopped ? ", which is stopped," : ""}`
    : "another process";
  const since = isNamed ? match?.[2] : undefined;
  return new LockstepError(
    "held",
    `Cannot change the ledger: ${holder} holds "${path}"${
      since === undefined ? "" : ` since ${since}`
    }; waited ${waitMs} ms`,
    {
      reason: "ledger.busy",
      hint: isStopped
        ? `Let it go on: kill -CONT ${pid}`
        : "Run the same command again, or wait longer: --lock-wait 60",
      details: {
        path,
        wait_ms: waitMs,
        holder_pid: isNamed ? pid : null,
        holder_since: since ?? null,
        holder_stopped: isStopped,
      },
    },
  );
}
