import type { Task } from "./records/task.ts";
import { isOpen } from "./task_state.ts";
import type { Forest } from "./task_tree.ts";

/** How much of a task is done, counted in Cases, or in Steps of a Case. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** A task as methods answer with it: the state is the computed one. */
export type TaskRow = Task & {
  readonly ready: boolean;
  readonly waits_for: string[];
  readonly progress: Progress;
};

/** Returns a task with what is computed about it. */
export function rowOf(forest: Forest, task: Task): TaskRow {
  const state = forest.state(task);
  const waits_for = isOpen(state)
    ? forest.openDependencies(task).map((each) => each.id)
    : [];
  return {
    ...task,
    state,
    ready: isOpen(state) && waits_for.length === 0,
    waits_for,
    progress: progressOf(forest, task),
  };
}

/** Counts what is below a task: Cases, or the Steps of a Case. */
export function progressOf(forest: Forest, task: Task): Progress {
  const unit = task.level === "case" ? "step" : "case";
  let done = 0;
  let total = 0;
  const pending = [...forest.children(task)];
  for (
    let next = pending.pop();
    next !== undefined;
    next = pending.pop()
  ) {
    if (next.level !== unit) {
      pending.push(...forest.children(next));
      continue;
    }
    total += 1;
    if (!isOpen(next.state)) done += 1;
  }
  return { done, total };
}

/**
 * Returns the Step of a Case to go on with: one that waits for nothing, else
 * the first that is open; `undefined` when none is.
 */
export function nextOpenStep(forest: Forest, task: Task): Task | undefined {
  const open = forest.children(task).filter((step) => isOpen(step.state));
  return open.find((step) => forest.isReady(step)) ?? open[0];
}
