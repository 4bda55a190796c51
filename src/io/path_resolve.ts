import {
  canonicalParts,
  canonicalPath,
  outside,
  WHOLE_REPOSITORY,
} from "../core/path.ts";
import { isAbsence } from "./fs.ts";

/**
 * Returns the canonical path that a caller means: relative to the repository,
 * with links among the folders on the way followed. The last part is kept: a
 * link is a thing of the repository itself. Parts need not exist.
 *
 * @throws {LockstepError} as `canonicalPath`, also when a link leads out.
 */
export function resolvePath(
  text: string,
  options: {
    /** Top level of the worktree whose links count. */
    readonly topLevel: string;
    /** Other top levels that an absolute path may lie in. */
    readonly roots?: readonly string[];
  },
): string {
  const roots = [options.topLevel, ...options.roots ?? []];
  const absolute = text.startsWith("/") ? followParents(text) : text;
  const parts = canonicalParts(absolute, roots);
  const last = parts.pop();
  if (last === undefined) return WHOLE_REPOSITORY;
  if (parts.length === 0) return last;
  const folder = followParents(`${options.topLevel}/${parts.join("/")}/.`);
  const root = Deno.realPathSync(options.topLevel);
  const path = canonicalPath(`${folder}/${last}`, [root]);
  if (path === WHOLE_REPOSITORY) throw outside(text);
  return path;
}

/** Follows links in all parts but the last, as far as they exist. */
function followParents(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const last = parts.pop() ?? "";
  let at = "/";
  for (const [i, part] of parts.entries()) {
    const next = realPathOf(`${at === "/" ? "" : at}/${part}`);
    if (next === undefined) {
      return [at === "/" ? "" : at, ...parts.slice(i), last].join("/");
    }
    at = next;
  }
  return last === "." ? at : `${at === "/" ? "" : at}/${last}`;
}

function realPathOf(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
