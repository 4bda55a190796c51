import type { IsoTime } from "../core/time.ts";

/** The one source of time, so that tests can stand still. */
export interface Clock {
  now(): IsoTime;
}

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
};

/** Resolves after `milliseconds`; rejects with the reason of an abort. */
export function delay(
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted) {
    reject(signal.reason);
    return promise;
  }
  const onAbort = () => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener("abort", onAbort);
    resolve();
  }, milliseconds);
  signal?.addEventListener("abort", onAbort, { once: true });
  return promise;
}
