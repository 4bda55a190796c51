/**
 * What has to be true before a branch may queue, and whose work it carries.
 */
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import { requireNothingLost } from "./lock_derive.ts";
import {
  childrenOf,
  isGone,
  requireChildrenMerged,
  type UnmergedFacts,
} from "./merge_children.ts";
import {
  enqueue,
  type EnqueueRequest,
  requireMergeRequest,
} from "./merge_queue.ts";
import { isLanded, isReturned } from "./merge_state.ts";
import type { MergeRequest, Risk } from "./records/merge.ts";
import type { Task } from "./records/task.ts";
import type { Worktree } from "./records/worktree.ts";
import { isClaimed, isOpen } from "./task_state.ts";
import { epicIds, readEpic } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface MergeWanted {
  readonly worktree: Worktree;
  readonly target: string;
  /** What is left out stays as it was asked for before. */
  readonly title: string | undefined;
  readonly priority: number | undefined;
  readonly risk: Risk | undefined;
  /** Title of an entry that never had one. */
  readonly defaultTitle: string;
  /** Rounds of changes after which a person has to decide. */
  readonly maxRounds: number;
  /** Person who lets it go on after that, as recorded; null: nobody has. */
  readonly decidedBy: string | null;
}

/** What git knows of the branch. */
export interface BranchFacts extends UnmergedFacts {
  /** Slugs of worktrees whose own commits are among what is merged. */
  readonly contributors: readonly string[];
}

/**
 * Queues a worktree's branch for its target.
 *
 * @throws {LockstepError} `merge.not_protected`, `merge.unmerged_children`,
 * `merge.open_cases`, `merge.open_violations`, `lock.lost`.
 */
export function requestMerge(
  tx: Transaction,
  wanted: MergeWanted,
  facts: BranchFacts,
  now: IsoTime,
): { readonly request: MergeRequest; readonly is_new: boolean } {
  const { worktree, target } = wanted;
  requireProtected(tx, target);
  requireChildrenMerged(tx, worktree, facts);
  const owned = mergedWorktrees(tx, worktree, facts);
  const cases = newCases(tx, worktree.slug, casesIn(tx, owned));
  requireCasesDone(worktree, cases);
  requireNoViolations(tx, wanted, owned);
  const isOver = requireRounds(tx, wanted);
  requireNothingLost(tx, {
    session_id: worktree.session_id,
    worktrees: owned.map((each) => each.slug),
  }, `request the merge of "${worktree.branch}"`);
  const entry: EnqueueRequest = {
    session_id: worktree.session_id,
    worktree: worktree.slug,
    branch: worktree.branch,
    target,
    title: wanted.title,
    priority: wanted.priority,
    risk: wanted.risk,
    default_title: wanted.defaultTitle,
    labels: [...new Set(cases.flatMap((each) => each.labels))],
    case_ids: cases.map((each) => each.id),
    authors: authorsOf(tx, owned),
  };
  const queued = enqueue(tx, entry, now);
  if (!isOver || wanted.decidedBy === null) return queued;
  const request = { ...queued.request, decided_by: wanted.decidedBy };
  tx.put("merge", request.id, request);
  return { ...queued, request };
}

/**
 * Takes in who and what joined the branch since it was requested: more
 * authors and Cases, never fewer.
 */
export function refreshRequest(
  tx: Transaction,
  id: string,
  facts: BranchFacts,
  now: IsoTime,
): MergeRequest {
  const request = requireMergeRequest(tx, id, "prepare");
  const worktree = tx.find("worktrees", request.worktree);
  if (worktree === undefined) return request;
  const owned = mergedWorktrees(tx, worktree, facts);
  const cases = newCases(tx, request.worktree, casesIn(tx, owned));
  const union = (known: readonly string[], found: readonly string[]) => [
    ...new Set([...known, ...found]),
  ];
  const refreshed: MergeRequest = {
    ...request,
    authors: union(request.authors, authorsOf(tx, owned)),
    case_ids: union(request.case_ids ?? [], cases.map((each) => each.id)),
    labels: union(
      request.labels ?? [],
      cases.flatMap((each) => each.labels),
    ),
    updated_at: now,
  };
  tx.put("merge", id, refreshed);
  return refreshed;
}

/** Cases that an earlier entry landed are not of this one. */
function newCases(
  view: View,
  worktree: string,
  cases: readonly Task[],
): Task[] {
  const landed = Object.values(view.all("merge"))
    .filter((each) => each.worktree === worktree && isLanded(each.state));
  return cases.filter((task) =>
    !landed.some((each) =>
      each.case_ids?.includes(task.id) === true &&
      task.updated_at <= each.updated_at
    )
  );
}

function requireProtected(view: View, target: string): void {
  const known = view.find("meta", "repository")?.protected_branches ?? [];
  if (known.includes(target)) return;
  throw refused(
    `Cannot request a merge into "${target}": it is not a protected branch`,
    {
      reason: "merge.not_protected",
      hint: `Protected branches: ${
        known.join(", ")
      }; for others run lockstep worktree merge-to-parent`,
    },
  );
}

/** The worktree, those merged into it, and whose commits it carries. */
function mergedWorktrees(
  view: View,
  worktree: Worktree,
  facts: BranchFacts,
): Worktree[] {
  const found = new Map([[worktree.slug, worktree]]);
  for (const each of found.values()) {
    for (const child of childrenOf(view, each.slug)) {
      if (isGone(child)) found.set(child.slug, child);
    }
  }
  for (const slug of facts.contributors) {
    const each = view.find("worktrees", slug);
    if (each !== undefined) found.set(slug, each);
  }
  return [...found.values()];
}

/**
 * Returns who owned the worktrees: their threads, their sessions' roots, and
 * the worktrees themselves, in which a caller may stand without a thread.
 */
function authorsOf(view: View, worktrees: readonly Worktree[]): string[] {
  const names = new Set<string>();
  for (const worktree of worktrees) {
    names.add(`worktree:${worktree.slug}`);
    names.add(`root:${worktree.session_id}`);
  }
  for (const thread of Object.values(view.all("threads"))) {
    if (names.has(`worktree:${thread.worktree}`)) {
      names.add(`thread:${thread.id}`);
    }
  }
  return [...names].toSorted();
}

function casesIn(view: View, worktrees: readonly Worktree[]): Task[] {
  const slugs = worktrees.map((each) => each.slug);
  const sessions = new Set(worktrees.map((each) => each.session_id));
  return [...sessions]
    .flatMap((session) => epicIds(view, session))
    .flatMap((epic) => Object.values(readEpic(view, epic).tasks))
    .filter((task) =>
      task.level === "case" && task.worktree !== null &&
      slugs.includes(task.worktree)
    );
}

function requireCasesDone(worktree: Worktree, cases: readonly Task[]): void {
  const open = cases.filter((task) =>
    isClaimed(task.state) || (isOpen(task.state) && task.state === "failed")
  );
  if (open.length === 0) return;
  const names = open.map((task) => `${task.id} (${task.state})`);
  throw refused(
    `Cannot request a merge of "${worktree.branch}": cases are open: ${
      names.join(", ")
    }`,
    {
      reason: "merge.open_cases",
      hint: `lockstep case complete ${open[0]?.id} --summary WHAT`,
      details: { cases: open.map((task) => task.id) },
    },
  );
}

/** Finds a branch's entry that was sent back as often as it may be. */
export function findExhausted(
  view: View,
  branch: string,
  maxRounds: number,
): MergeRequest | undefined {
  return Object.values(view.all("merge")).find((each) =>
    each.branch === branch && isReturned(each.state) &&
    (each.rounds ?? 0) >= maxRounds
  );
}

/**
 * Author and reviewer who do not agree would go on for ever. Tells whether a
 * person had to decide, and has.
 */
function requireRounds(view: View, wanted: MergeWanted): boolean {
  const { worktree, maxRounds, decidedBy } = wanted;
  const known = findExhausted(view, worktree.branch, maxRounds);
  if (known === undefined) return false;
  if (decidedBy !== null) return true;
  throw refused(
    `Cannot request a merge of "${known.branch}": changes were requested ${known.rounds} times, ${maxRounds} is the limit; a person decides`,
    {
      reason: "merge.rounds_exhausted",
      hint:
        `A person runs at a terminal: lockstep merge main request ${worktree.slug}; or withdraw it: lockstep merge main withdraw ${known.id}`,
      details: { merge_request_id: known.id, rounds: known.rounds },
    },
  );
}

function requireNoViolations(
  view: View,
  wanted: MergeWanted,
  owned: readonly Worktree[],
): void {
  const target = `refs/heads/${wanted.target}`;
  const branches = owned.map((each) => `refs/heads/${each.branch}`);
  const open = Object.values(view.all("violations")).filter((violation) =>
    violation.state === "open" && violation.ref !== null &&
    (violation.ref === target ||
      (violation.kind === "bypass" && branches.includes(violation.ref)))
  );
  if (open.length === 0) return;
  const ids = open.map((violation) => violation.id);
  throw refused(
    `Cannot request a merge of "${wanted.worktree.branch}": violations are open: ${
      ids.join(", ")
    }`,
    {
      reason: "merge.open_violations",
      hint: `lockstep violation list; then undo or acknowledge ${ids[0]}`,
      details: { violations: ids },
    },
  );
}
