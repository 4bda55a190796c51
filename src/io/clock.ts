import type { IsoTime } from "../core/time.ts";

/** The one source of time, so that tests can stand still. */
export interface Clock {
  now(): IsoTime;
}

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
};

/** 24 days: what is longer would be over at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Calls `onTime` after `milliseconds`, but no later than after 24 days, unless
 * it is disposed of before. The first `setTimeout` would load the timers of
 * Node: 5 ms and 5 MB.
 */
export function startTimer(
  milliseconds: number,
  onTime: () => void,
): Disposable {
  const timer = AbortSignal.timeout(Math.min(milliseconds, LONGEST_MS));
  timer.addEventListener("abort", onTime, { once: true });
  return {
    // Nothing waits for a timer without a listener.
    [Symbol.dispose]: () => timer.removeEventListener("abort", onTime),
  };
}

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
    timer[Symbol.dispose]();
    reject(signal?.reason);
  };
  const timer = startTimer(milliseconds, () => {
    signal?.removeEventListener("abort", onAbort);
    resolve();
  });
  signal?.addEventListener("abort", onAbort, { once: true });
  return promise;
}
