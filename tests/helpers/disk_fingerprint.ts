import { join } from "@std/path";

/**
 * Returns one line for everything below a folder: kind, mode, size, time of
 * the last change and path. Two equal fingerprints mean that nothing was
 * written, not even the same content again. The folder of temporary files
 * does not count: tmux keeps its sockets there.
 */
export async function fingerprint(folder: string): Promise<string[]> {
  const lines: string[] = [];
  await describe(folder, lines);
  return lines.sort();
}

/** Returns the lines that only one of two fingerprints has. */
export function changesBetween(
  before: readonly string[],
  after: readonly string[],
): string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
}

async function describe(path: string, lines: string[]): Promise<void> {
  const info = await Deno.lstat(path);
  const kind = info.isDirectory ? "d" : info.isSymlink ? "l" : "f";
  lines.push(
    `${path} ${kind} ${info.mode} ${
      info.isDirectory ? 0 : info.size
    } ${info.mtime?.toISOString()} ${info.ino}`,
  );
  if (!info.isDirectory) return;
  for await (const entry of Deno.readDir(path)) {
    if (entry.name === "tmp") continue;
    await describe(join(path, entry.name), lines);
  }
}
