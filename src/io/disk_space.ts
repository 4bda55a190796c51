import { run } from "./process.ts";

/** Returns how many bytes are left where a path is; `undefined`: unknown. */
export async function findFreeBytes(path: string): Promise<number | undefined> {
  const result = await run(["df", "-Pk", path], { env: { LC_ALL: "C" } });
  return result.status === 0 ? parseFreeBytes(result.stdout) : undefined;
}

/** Reads the output of `df -Pk` for one path. */
export function parseFreeBytes(text: string): number | undefined {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  // The name of the device may hold spaces, so it is read from the right.
  const match = /\s(\d+)\s+\d+%\s+\//.exec(line);
  return match === null ? undefined : Number(match[1]) * 1024;
}
