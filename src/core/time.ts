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

/** Returns how long something took in few letters: `now`, `5m`, `3h`, `2d`. */
export function ageText(seconds: number): string {
  if (seconds < 60) return "now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86400)}d`;
}
