import { type Drift, driftOf } from "../core/task_drift.ts";
import { hasCommit } from "../io/git_tree.ts";
import type { PlacedCase } from "./case_inspect.ts";
import { configDigest } from "./config_digest.ts";
import type { Context } from "./context.ts";

/** Returns what governs a Case and has changed since it began. */
export async function findDrift(
  context: Context,
  placed: PlacedCase,
): Promise<Drift[]> {
  const { task, worktree, base } = placed;
  const has_base = base === undefined || worktree?.state !== "active" ||
    await hasCommit(worktree.path, base);
  const config_digest = await configDigest(await context.config());
  return context.read((view) =>
    driftOf(view, { task, config_digest, has_base })
  );
}
