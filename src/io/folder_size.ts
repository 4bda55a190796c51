import { run } from "./process.ts";

/**
 * Returns what a folder takes on the disk, or `undefined` when that cannot be
 * told.
 */
export async function folderBytes(path: string): Promise<number | undefined> {
  const result = await run(["du", "-sk", "--", path]);
  const kilobytes = Number.parseInt(result.stdout, 10);
  return result.status === 0 && Number.isInteger(kilobytes)
    ? kilobytes * 1024
    : undefined;
}
