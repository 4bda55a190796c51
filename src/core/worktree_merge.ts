/** Taking a child's work into the worktree that it was spawned from. */
import type { View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { requireNothingLost } from "./lock_derive.ts";
import type { Task } from "./records/task.ts";
import type { Worktree } from "./records/worktree.ts";
import { requireReviewed } from "./run_review_merge.ts";
import { isOpen } from "./task_state.ts";
import { epicIds, findTask, readEpic } from "./task_tree.ts";
import { requireActive } from "./worktree_rules.ts";

export interface MergePair {
  readonly child: Worktree;
  readonly parent: Worktree;
}

/**
 * Returns a child and the worktree that it may be merged into.
 *
 * @throws {LockstepError} `worktree.not_found`, `worktree.foreign_session`,
 * `worktree.not_active`, `worktree.no_parent`, `worktree.parent_protected`,
 * `worktree.cases_open`, `review.not_accepted`, `lock.lost`.
 */
export function requireMergePair(
  view: View,
  request: { readonly slug: string; readonly session_id: string },
): MergePair {
  const child = requireActive(view, { ...request, action: "merge" });
  if (child.kind === "root" || child.parent === null) throw noParent(child);
  const parent = requireActive(view, {
    action: "merge into",
    slug: child.parent,
    session_id: request.session_id,
  });
  const repository = view.find("meta", "repository");
  if (repository?.protected_branches.includes(parent.branch)) {
    throw refused(
      `Cannot merge "${child.slug}" into "${parent.branch}": that branch is protected`,
      {
        reason: "worktree.parent_protected",
        hint: "Ask for a merge: lockstep merge main request",
      },
    );
  }
  const open = openCases(view, child);
  if (open.length > 0) throw casesOpen(child, open);
  requireReviewed(view, child.slug);
  requireNothingLost(view, {
    session_id: child.session_id,
    worktrees: [child.slug],
  }, `merge "${child.slug}"`);
  return { child, parent };
}

function noParent(child: Worktree) {
  return refused(
    `Cannot merge "${child.slug}": it is the session's own worktree and has no parent`,
    {
      reason: "worktree.no_parent",
      hint: "Ask for a merge into main: lockstep merge main request",
    },
  );
}

/** Returns the unfinished Cases that a worktree was made for or is used for. */
export function openCases(view: View, worktree: Worktree): Task[] {
  const assigned = Object.values(view.all("threads"))
    .filter((each) => each.worktree === worktree.slug)
    .flatMap((each) => each.case_ids)
    .map((id) => findTask(view, id));
  const begun = epicIds(view, worktree.session_id, { openOnly: true })
    .flatMap((epic) => Object.values(readEpic(view, epic).tasks))
    .filter((each) => each.worktree === worktree.slug);
  const open = [...assigned, ...begun].filter((each) => each !== undefined)
    .filter((each) => each.level === "case" && isOpen(each.state));
  return [...new Map(open.map((each) => [each.id, each])).values()];
}

function casesOpen(child: Worktree, open: readonly Task[]) {
  return refused(
    `Cannot merge "${child.slug}": ${open.length} of its Cases ${
      open.length === 1 ? "is" : "are"
    } not done: ${open.map((each) => `${each.id} (${each.state})`).join(", ")}`,
    {
      reason: "worktree.cases_open",
      hint: open.map(waysOut).join("\n      "),
      details: { cases: open.map((each) => each.id) },
    },
  );
}

/** To see what is left of a Case; to let another have it, or nobody. */
function waysOut(open: Task): string {
  const end = open.claimed_by === null
    ? `lockstep case skip ${open.id} --reason WHY`
    : `lockstep case release ${open.id}`;
  return `lockstep task get ${open.id}\n      ${end}`;
}
