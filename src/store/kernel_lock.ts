import { LockstepError } from "../core/error.ts";

/**
 * Runs `work` under the kernel lock of the ledger. The kernel drops the lock
 * when its holder dies, so it is never broken and never stale. The file is
 * never removed: flock on a removed file would lock nothing.
 *
 * `work` is synchronous: nothing may wait while it holds the lock.
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

function busy(path: string, waitMs: number): LockstepError {
  return new LockstepError(
    "held",
    `Cannot change the ledger: another process held "${path}" for ${waitMs} ms`,
    { reason: "ledger.busy", hint: "Run the same command again" },
  );
}
