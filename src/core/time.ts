/**
 * Times are ISO-8601 UTC with milliseconds (`2026-11-21T14:30:15.000Z`), so
 * that comparing the strings compares the times.
 */
export type IsoTime = string;

/** Returns the time `seconds` after `time`; negative goes back. */
export function addSeconds(time: IsoTime, seconds: number): IsoTime {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

/** Returns the seconds from `from` to `to`, negative when `to` is earlier. */
export function secondsBetween(from: IsoTime, to: IsoTime): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** Returns whole epoch seconds, rounded down: what the sh hooks compare. */
export function epochSeconds(time: IsoTime): number {
  return Math.floor(Date.parse(time) / 1000);
}
