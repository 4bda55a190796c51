import * as z from "zod/mini";
import { reasonToKeep } from "../../core/cleaning_rules.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { secondsBetween } from "../../core/time.ts";
import { isKept } from "../../core/worktree_rules.ts";
import { folderBytes } from "../../io/folder_size.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { inspectRemoval, removeManagedWorktree } from "../worktree_remove.ts";

const Row = z.strictObject({
  slug: z.string(),
  session_id: z.string(),
  path: z.string(),
  state: z.string(),
  age_days: z.number(),
  /** Null when the folder cannot be measured. */
  size_bytes: z.nullable(z.int()),
  /** `ancestry`: every commit is elsewhere; `content`: every change is. */
  merged: z.enum(["ancestry", "content", "no"]),
  /** Null when it may go. */
  kept_because: z.nullable(z.string()),
  is_removed: z.boolean(),
});

export const definition = method({
  name: "worktree.clean",
  summary: "List worktrees that have served their time, and remove them",
  effect: "write",
  params: z.strictObject({
    apply: z._default(z.boolean(), false).check(
      z.describe("Remove them; without it they are only listed"),
    ),
  }),
  result: () => z.strictObject({ worktrees: z.array(Row), removed: z.int() }),
  example: "lockstep worktree clean --apply",
  run: async (context, params) => {
    // Children first: a parent may go once they are gone.
    const kept = Object.values(context.read((view) => view.all("worktrees")))
      .filter(isKept)
      .toSorted((a, b) => a.created_at < b.created_at ? 1 : -1);
    const worktrees: z.output<typeof Row>[] = [];
    for (const worktree of kept) {
      worktrees.push(await cleanOne(context, worktree, params.apply));
    }
    const removed = worktrees.filter((each) => each.is_removed).length;
    return { worktrees, removed };
  },
  text: (result) =>
    result.worktrees.length === 0
      ? "There is no worktree"
      : result.worktrees.map(line).join("\n"),
});

async function cleanOne(
  context: Context,
  worktree: Worktree,
  isApplied: boolean,
): Promise<z.output<typeof Row>> {
  const seen = await inspectRemoval(context, worktree);
  const { session_id } = context.actor();
  const kept_because = context.read((view) => {
    const isForeign = worktree.session_id !== session_id &&
      view.find("sessions", worktree.session_id)?.state === "open";
    return isForeign
      ? `it belongs to session ${worktree.session_id}`
      : reasonToKeep(view, worktree, seen);
  });
  const size_bytes = await folderBytes(worktree.path) ?? null;
  const is_removed = isApplied && kept_because === null;
  if (is_removed) await removeManagedWorktree(context, worktree);
  const age = secondsBetween(worktree.created_at, context.now()) / 86_400;
  return {
    slug: worktree.slug,
    session_id: worktree.session_id,
    path: worktree.path,
    state: worktree.state,
    age_days: Math.round(age * 10) / 10,
    size_bytes,
    merged: seen.facts.merged,
    kept_because,
    is_removed,
  };
}

function line(row: z.output<typeof Row>): string {
  const size = row.size_bytes === null
    ? "?"
    : `${Math.round(row.size_bytes / 1024)} KiB`;
  const fate = row.is_removed
    ? "removed"
    : row.kept_because === null
    ? "can go (add --apply)"
    : `kept: ${row.kept_because}`;
  return `${row.slug}  ${row.age_days} days, ${size}, merged: ${row.merged}  ${fate}`;
}
