/** The tree as rows from top to bottom, for those who look at it. */
import type { View } from "./aggregates.ts";
import type { Level, Task, TaskState } from "./records/task.ts";
import { isClaimed, isOpen } from "./task_state.ts";
import { epicIds, Forest } from "./task_tree.ts";
import { ageText, type IsoTime, secondsBetween } from "./time.ts";

/** One task in the tree. */
export interface OutlineRow {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  /** 0 for an epic, 4 for a Step. */
  readonly depth: number;
  readonly state: TaskState;
  readonly ready: boolean;
  /** Cases below that are done, or Steps of a Case. */
  readonly done: number;
  readonly total: number;
  readonly claimed_by: string | null;
  readonly worktree: string | null;
  /** Last change of the task itself. */
  readonly updated_at: IsoTime;
  /** Time since then, in the largest unit: `now`, `5m`, `3h`, `2d`. */
  readonly age: string;
  /** Result, or what blocks it; null when there is neither. */
  readonly note: string | null;
}

export interface OutlineOptions {
  readonly session: string;
  /** Only this epic. */
  readonly epic?: string | undefined;
  /** Leave out what is done or skipped. */
  readonly openOnly?: boolean | undefined;
  /** Steps of every Case; else only of those in somebody's hands. */
  readonly allSteps?: boolean | undefined;
}

/** Returns the rows of a session's tree, in its order. */
export function outlineOf(
  view: View,
  options: OutlineOptions,
  now: IsoTime,
): OutlineRow[] {
  const forest = new Forest(view);
  const rows: OutlineRow[] = [];
  const walk = (task: Task, depth: number): Count => {
    const at = rows.length;
    const children = forest.children(task);
    const count = children
      .map((child) => walk(child, depth + 1))
      .reduce(sum, { cases: NONE, steps: NONE });
    const isShown = options.openOnly !== true || isOpen(forest.state(task));
    // The rows below are there already: their sums were needed first.
    if (!isShown) rows.length = at;
    else if (isStepHidden(task, options)) rows.length = at;
    if (isShown) {
      rows.splice(at, 0, rowOf(forest, { task, depth, count, now }));
    }
    return countIn(task, count);
  };
  for (const id of epicIds(view, options.session)) {
    if (options.epic !== undefined && options.epic !== id) continue;
    const epic = forest.top(id);
    if (epic !== undefined) walk(epic, 0);
  }
  return rows;
}

interface Tally {
  readonly done: number;
  readonly total: number;
}

interface Count {
  readonly cases: Tally;
  readonly steps: Tally;
}

const NONE: Tally = { done: 0, total: 0 };

function add(a: Tally, b: Tally): Tally {
  return { done: a.done + b.done, total: a.total + b.total };
}

function sum(a: Count, b: Count): Count {
  return { cases: add(a.cases, b.cases), steps: add(a.steps, b.steps) };
}

function countIn(task: Task, below: Count): Count {
  const one = { done: isOpen(task.state) ? 0 : 1, total: 1 };
  if (task.level === "case") return { cases: one, steps: NONE };
  if (task.level === "step") return { cases: NONE, steps: one };
  return below;
}

function isStepHidden(task: Task, options: OutlineOptions): boolean {
  return task.level === "case" && options.allSteps !== true &&
    !isClaimed(task.state);
}

function rowOf(
  forest: Forest,
  facts: {
    readonly task: Task;
    readonly depth: number;
    readonly count: Count;
    readonly now: IsoTime;
  },
): OutlineRow {
  const { task, count } = facts;
  const tally = task.level === "case" ? count.steps : count.cases;
  return {
    id: task.id,
    level: task.level,
    title: task.title,
    depth: facts.depth,
    state: forest.state(task),
    ready: forest.isReady(task),
    done: tally.done,
    total: tally.total,
    claimed_by: task.claimed_by,
    worktree: task.worktree,
    updated_at: task.updated_at,
    age: ageText(secondsBetween(task.updated_at, facts.now)),
    note: task.block?.reason ?? task.result,
  };
}
