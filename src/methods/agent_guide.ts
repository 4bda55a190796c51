/** The guide that a thread's program gets: of its role, or of a file. */
import { join } from "@std/path";
import { refused } from "../core/error.ts";
import type { Role } from "../core/records/thread.ts";
import { GUIDE_LIMIT_BYTES, roleGuide } from "../core/role_guide.ts";
import { isAbsence, readText } from "../io/fs.ts";
import type { Context } from "./context.ts";

/** Returns the path of a guide as every later start has to find it. */
export function guidePath(context: Context, path: string): string {
  const { folder } = context.options;
  const named = path.startsWith("/") ? path : join(folder, path);
  try {
    return Deno.realPathSync(named);
  } catch (error) {
    if (isAbsence(error)) throw unusable(path, "there is no such file");
    throw error;
  }
}

/**
 * Returns the guide of a thread. A file is read anew for each run.
 *
 * @throws {LockstepError} `guide.not_usable`.
 */
export function loadGuide(
  thread: {
    readonly role: Role;
    readonly agent_guide_path?: string | null | undefined;
  },
): string {
  const path = thread.agent_guide_path ?? null;
  if (path === null) return roleGuide(thread.role);
  const size = sizeOf(path);
  if (size === undefined) throw unusable(path, "there is no such file");
  if (size > GUIDE_LIMIT_BYTES) {
    throw unusable(path, `it is longer than ${GUIDE_LIMIT_BYTES} bytes`);
  }
  const text = readText(path) ?? "";
  if (text.trim() === "") throw unusable(path, "it is empty");
  return text;
}

function sizeOf(path: string): number | undefined {
  try {
    const { isFile, size } = Deno.statSync(path);
    return isFile ? size : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function unusable(path: string, what: string) {
  return refused(`Cannot use agent guide "${path}": ${what}`, {
    reason: "guide.not_usable",
    hint: "Name a text file, or leave --agent-guide-path out",
    details: { path },
  });
}
