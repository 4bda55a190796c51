import * as z from "zod/mini";
import type { ScopeOverlap } from "../core/scope_overlap.ts";
import { displayPath } from "../core/path.ts";
import { lazySchema } from "./lazy_schema.ts";

/** Others who may write in the same place; a warning, never a refusal. */
export const scopeOverlaps = lazySchema(() =>
  z.array(z.strictObject({
    case_id: z.nullable(z.string()),
    session_id: z.string(),
    worktree: z.nullable(z.string()),
    branch: z.nullable(z.string()),
    thread_id: z.nullable(z.string()),
    paths: z.array(z.string()),
  }))
);

/** Returns the overlaps as callers get them. */
export function toScopeOverlaps(
  overlaps: readonly ScopeOverlap[],
): z.output<ReturnType<typeof scopeOverlaps>> {
  return overlaps.map((each) => ({ ...each, paths: [...each.paths] }));
}

const SHOWN = 5;

/** Returns a line for each of the first overlaps, and how many there are. */
export function overlapLines(overlaps: readonly ScopeOverlap[]): string[] {
  const lines = overlaps.slice(0, SHOWN).map((each) => {
    const what = each.case_id ?? each.branch ?? each.worktree;
    const who = [
      ...(each.thread_id === null ? [] : [`thread ${each.thread_id}`]),
      `session ${each.session_id}`,
    ].join(", ");
    const paths = each.paths.slice(0, SHOWN).map(displayPath).join(", ");
    return `overlap   ${what} (${who}) may write there too: ${paths}`;
  });
  const left = overlaps.length - lines.length;
  return left === 0 ? lines : [...lines, `overlap   and ${left} more`];
}
