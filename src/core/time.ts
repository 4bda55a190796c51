/**
 * Times are ISO-8601 UTC with milliseconds (`2026-11-21T14:30:15.000Z`), so
 * that comparing the strings compares the times.
 */
export type IsoTime = string;

/** Other years are written with a sign: they compare as text to no time. */
const FIRST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Returns the time `seconds` after `time`; negative goes back. The first and
 * the last that can be written stand for all that lie beyond.
 */
export function addSeconds(time: IsoTime, seconds: number): IsoTime {
  const ms = Date.parse(time) + seconds * 1000;
  return new Date(Math.min(Math.max(ms, FIRST_MS), LAST_MS)).toISOString();
}

/** Returns the seconds from `from` to `to`, negative when `to` is earlier. */
export function secondsBetween(from: IsoTime, to: IsoTime): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** Returns whole epoch seconds, rounded down: what the sh hooks compare. */
export function epochSeconds(time: IsoTime): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** Returns how long something took in few letters: `now`, `5m`, `3h`, `2d`. */
export function ageText(seconds: number): string {
  if (seconds < 60) return "now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86400)}d`;
}
