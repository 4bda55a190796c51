import type { View } from "../core/aggregates.ts";
import type { Context } from "./context.ts";

/** Returns the top levels that an absolute path or pattern may lie in. */
export function pathRoots(context: Context): string[] {
  return context.read((view) => pathRootsIn(view, context));
}

/** The same, while the ledger is being read. */
export function pathRootsIn(view: View, context: Context): string[] {
  const { topLevel, commonDir } = context.repository();
  const others = Object.values(view.all("worktrees")).map((each) => each.path);
  return [...new Set([topLevel, ...others, commonDir.replace(/\/\.git$/, "")])];
}
