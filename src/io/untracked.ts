import { join } from "@std/path";
import { foldersOf } from "../core/path.ts";
import { isAbsence } from "./fs.ts";

/** What comes to a worktree. */
export interface Incoming {
  /** All paths that change. */
  readonly incoming: readonly string[];
  /** Those that were not tracked there before. */
  readonly added: readonly string[];
}

/**
 * Returns what lies in a worktree, tracked by nobody, where something is to
 * come: files of that name, and files where folders are needed.
 */
export function findUntracked(
  worktree: string,
  { incoming, added }: Incoming,
): string[] {
  const changing = new Set(incoming);
  const found = new Set<string>();
  for (const path of added) {
    for (const place of [path, ...foldersOf(path)]) {
      // What was tracked there makes room itself.
      const isOwn = place !== path && changing.has(place);
      if (!isOwn && isFile(join(worktree, place))) found.add(place);
    }
  }
  return [...found];
}

function isFile(path: string): boolean {
  try {
    return !Deno.lstatSync(path).isDirectory;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}
