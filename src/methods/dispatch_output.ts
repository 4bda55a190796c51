import { join } from "@std/path";
import { isAbsence } from "../io/fs.ts";
import type { Context } from "./context.ts";
import type { DispatchPlace } from "./dispatch_place.ts";

/**
 * Returns the folder into which the artifacts are copied, as its real path, or
 * what is wrong with it. It is made only when there is something to copy.
 */
export function findOutput(
  context: Context,
  place: DispatchPlace,
  named: string | undefined,
): { readonly folder: string | null; readonly problem: string | null } {
  if (named === undefined) return { folder: null, problem: null };
  const path = named.startsWith("/")
    ? join(named)
    : join(context.options.folder, named);
  const folder = realPathOf(path);
  if (folder === undefined) {
    return problem(`there is no folder that ${named} could be made in`);
  }
  const { commonDir } = context.repository();
  const trees = [
    place.repository.topLevel,
    context.repository().topLevel,
    ...context.read((view) =>
      Object.values(view.all("worktrees")).map((each) => each.path)
    ),
    commonDir,
    commonDir.replace(/\/\.git$/, ""),
  ];
  const inside = trees.find((tree) => isBelow(folder, tree));
  return inside === undefined
    ? { folder, problem: null }
    : problem(`${folder} is part of ${inside}, where agents work`);
}

function problem(text: string) {
  return { folder: null, problem: text };
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The folder may be new, the one above it may not. */
function realPathOf(path: string): string | undefined {
  const at = path.replace(/\/+$/, "");
  try {
    const real = Deno.realPathSync(at || "/");
    return Deno.statSync(real).isDirectory ? real : undefined;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  const slash = at.lastIndexOf("/");
  try {
    // A link that leads nowhere is not followed.
    Deno.lstatSync(at);
    return undefined;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  try {
    const above = Deno.realPathSync(at.slice(0, slash) || "/");
    return Deno.statSync(above).isDirectory
      ? join(above, at.slice(slash + 1))
      : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
