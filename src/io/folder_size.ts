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

/** Returns the free space where a folder is, or `undefined` if not told. */
export async function freeBytes(path: string): Promise<number | undefined> {
  const result = await run(["df", "-Pk", path]);
  const line = result.stdout.trim().split("\n").at(-1) ?? "";
  const kilobytes = Number(line.split(/\s+/)[3]);
  return result.status === 0 && Number.isInteger(kilobytes)
    ? kilobytes * 1024
    : undefined;
}
