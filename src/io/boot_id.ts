/** Clocks are corrected in small steps; two boots are further apart. */
const TOLERANCE_SECONDS = 10;

/**
 * Returns what tells this boot of the machine from others: the time of the
 * boot in epoch seconds. Deno may read /proc only with all permissions, so
 * the boot id of Linux is out of reach.
 */
export function bootId(): string {
  return String(Math.round(Date.now() / 1000 - Deno.osUptime()));
}

/** Tells whether two boot ids mean the same boot; if in doubt they do not. */
export function isSameBoot(a: string, b: string): boolean {
  return a === b ||
    /^[0-9]+$/.test(a) && /^[0-9]+$/.test(b) &&
      Math.abs(Number(a) - Number(b)) <= TOLERANCE_SECONDS;
}
