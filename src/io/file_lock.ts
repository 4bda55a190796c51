import { LockstepError } from "../core/error.ts";
import { startTimer } from "./clock.ts";
import { isAbsence } from "./fs.ts";

/**
 * Runs `work` while holding a lock file that other processes queue for. For
 * work that takes its time, such as git; the ledger has its own lock. The
 * kernel drops it when its holder dies. The file is never removed: a lock on
 * a removed file would lock nothing.
 *
 * @throws {LockstepError} `lock_file.busy` after `waitMs`.
 */
export async function withFileLock<T>(
  path: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const file = Deno.openSync(path, {
    read: true,
    write: true,
    create: true,
    mode: 0o600,
  });
  try {
    if (!await lockWithin(file, waitMs)) throw busy(path, waitMs);
    try {
      return await work();
    } finally {
      // Closing alone may come late: a fork holds the file until its exec.
      file.unlockSync();
    }
  } finally {
    file.close();
  }
}

/**
 * Tells whether somebody holds a lock file. `free`: its holder has died, for
 * whoever lets go on purpose removes the file or takes it again.
 */
export function lockFileState(path: string): "absent" | "free" | "held" {
  try {
    const file = Deno.openSync(path, { read: true });
    try {
      return file.tryLockSync(true) ? "free" : "held";
    } finally {
      file.close();
    }
  } catch (error) {
    if (isAbsence(error)) return "absent";
    throw error;
  }
}

/**
 * Locks a file, and tells whether it could within `waitMs`. Queues in the
 * kernel: polling would let late comers overtake. After a time-out the queued
 * request ends with the process, or when its turn comes.
 */
export async function lockWithin(
  file: Deno.FsFile,
  waitMs: number,
): Promise<boolean> {
  if (file.tryLockSync(true)) return true;
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  using _timer = startTimer(waitMs, () => resolve(false));
  return await Promise.race([file.lock(true).then(() => true), late]);
}

function busy(path: string, waitMs: number): LockstepError {
  return new LockstepError(
    "held",
    `Cannot take "${path}": another process held it for ${waitMs} ms`,
    { reason: "lock_file.busy", hint: "Run the same command again" },
  );
}
