import { join } from "@std/path";
import { parseReport } from "../core/spool_report.ts";
import { isAbsence, namesIn, readText } from "../io/fs.ts";

/** A hook needs milliseconds; what is older was left by a git that was killed. */
const PENDING_MS = 60_000;

/**
 * Returns the commits of moves that a hook has let through and not reported
 * yet: git makes the move in between.
 */
export function pendingMoves(spool: string): string[] {
  return namesIn(spool).filter((name) => name.startsWith(".move-"))
    .flatMap((name) => {
      const path = join(spool, name);
      const text = isFresh(path) ? readText(path) : undefined;
      const commit = text === undefined
        ? undefined
        : parseReport(text).fields.get("new");
      return commit === undefined ? [] : [commit];
    });
}

/** False also when it was reported since it was listed. */
function isFresh(path: string): boolean {
  try {
    const { mtime } = Deno.statSync(path);
    return mtime !== null && Date.now() - mtime.getTime() < PENDING_MS;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}
