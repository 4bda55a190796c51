import { join } from "@std/path";
import {
  type RunSnapshot,
  withOthers,
  worktreesAtRest,
} from "../core/run_audit.ts";
import type { Worktree } from "../core/records/worktree.ts";
import { isThere, readText, writeAtomically } from "../io/fs.ts";
import { mainWorktreeOf } from "../io/main_worktree.ts";
import { type SnapshotOptions, takeSnapshot } from "../io/run_snapshot.ts";
import type { Context } from "./context.ts";

const FILE = "pre_snapshot.json";

/**
 * Looks at what a run in a worktree should leave alone; at its tree as well
 * where the options say so.
 */
export async function snapshotFor(
  context: Context,
  worktree: Worktree,
  options: Pick<SnapshotOptions, "withTree" | "known"> = {},
): Promise<RunSnapshot> {
  const repository = context.repository();
  const { busy, managed, guarded } = context.read((view) => ({
    // Of these `audit.main` knows what was allowed: landings move them.
    guarded: view.find("meta", "repository")?.protected_branches ?? [],
    busy: Object.values(view.all("threads"))
      .filter((each) => each.ended_at === null).map((each) => each.worktree),
    managed: Object.values(view.all("worktrees")),
  }));
  const main = await mainWorktreeOf(repository);
  const idle = managed.filter((each) =>
    each.kind === "child" && each.state === "active" &&
    each.slug !== worktree.slug && !busy.includes(each.slug)
  );
  return await takeSnapshot({
    commonDir: repository.commonDir,
    gitName: worktree.git_name,
    folder: worktree.path,
    others: [main.path, ...idle.map((each) => each.path)]
      .filter((path) => path !== repository.commonDir && isThere(path)),
    managed: [...managed.map((each) => each.branch), ...guarded]
      .map((branch) => `refs/heads/${branch}`),
    now: context.now(),
    ...options,
  });
}

/** Keeps a snapshot with the artifacts of a run, and returns it. */
export async function keepSnapshot(
  context: Context,
  runFolder: string,
  worktree: Worktree,
): Promise<RunSnapshot> {
  const snapshot = await snapshotFor(context, worktree, { withTree: true });
  writeAtomically(join(runFolder, FILE), `${JSON.stringify(snapshot)}\n`);
  return snapshot;
}

/** Returns the snapshot that was taken when a run was dispatched. */
export function findSnapshot(runFolder: string): RunSnapshot | undefined {
  const text = readText(join(runFolder, FILE));
  // Written by `keepSnapshot`, outside of what workers may touch.
  return text === undefined ? undefined : JSON.parse(text) as RunSnapshot;
}

/** Both ends of a run, as far as nobody else can have changed what differs. */
export async function comparable(
  context: Context,
  worktree: Worktree,
  ends: { readonly before: RunSnapshot; readonly after: RunSnapshot },
): Promise<{ readonly before: RunSnapshot; readonly after: RunSnapshot }> {
  const { before, after } = ends;
  const main = await mainWorktreeOf(context.repository());
  const atRest = context.read((view) =>
    worktreesAtRest(view, worktree.slug, before.taken_at)
  );
  const folders = [main.path, ...atRest.map((each) => each.path)];
  return {
    before: withOthers(before, folders),
    after: withOthers(after, folders),
  };
}
