import { crc32 } from "./checksum.ts";

/**
 * Returns what the option `@lockstep` of a viewer holds: its session and a
 * mark of the repository, so that equal names of two repositories differ.
 */
export function viewerTag(session: string, commonDir: string): string {
  return `${session}@${crc32(new TextEncoder().encode(commonDir))}`;
}
