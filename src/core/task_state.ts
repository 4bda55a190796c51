/**
 * Levels, states and transitions of tasks. A Case and a Step have a state of
 * their own; the state of everything above is computed from below.
 */
import { refused } from "./error.ts";
import type { Level, Task, TaskState } from "./records/task.ts";

/** The level above each level; null for the top. */
export const LEVEL_ABOVE: Readonly<Record<Level, Level | null>> = {
  epic: null,
  feature: "epic",
  test_group: "feature",
  case: "test_group",
  step: "case",
};

/** Words for messages. */
export const LEVEL_WORD: Readonly<Record<Level, string>> = {
  epic: "epic",
  feature: "feature",
  test_group: "test group",
  case: "case",
  step: "step",
};

/** Returns the word with its article: "an epic". */
export function withArticle(level: Level): string {
  return `${level === "epic" ? "an" : "a"} ${LEVEL_WORD[level]}`;
}

type Transitions = Readonly<Record<TaskState, readonly TaskState[]>>;

/**
 * Every legal change of state; what is not here is refused. Only a Step can
 * fail, and only a Case can be active.
 */
export const TRANSITIONS: Readonly<Record<"case" | "step", Transitions>> = {
  case: {
    todo: ["active", "blocked", "skipped"],
    active: ["todo", "blocked", "done"],
    blocked: ["active", "todo", "skipped"],
    done: ["todo"],
    failed: [],
    skipped: ["todo"],
  },
  step: {
    todo: ["done", "failed", "skipped", "blocked"],
    active: [],
    blocked: ["todo", "done", "failed", "skipped"],
    failed: ["todo", "done", "skipped", "blocked"],
    skipped: ["todo", "done", "failed", "blocked"],
    done: ["todo", "failed"],
  },
};

/** Tells whether something still has to happen; a failure has to be mended. */
export function isOpen(state: TaskState): boolean {
  return state !== "done" && state !== "skipped";
}

/** Tells whether a Case is in somebody's hands. */
export function isClaimed(state: TaskState): boolean {
  return state === "active" || state === "blocked";
}

/**
 * Refuses an illegal change of state and says which are legal.
 *
 * @throws {LockstepError} `task.illegal_transition`.
 */
export function requireTransition(
  task: Pick<Task, "id" | "level" | "state">,
  to: TaskState,
  action: string,
): void {
  const level = task.level === "step" ? "step" : "case";
  const legal = TRANSITIONS[level][task.state];
  if (legal.includes(to)) return;
  throw refused(
    `Cannot ${action} "${task.id}": it is ${task.state}; from there it can only become ${
      legal.join(", ")
    }`,
    {
      reason: "task.illegal_transition",
      hint: level === "case" ? wayTo(task, to) : `lockstep task get ${task.id}`,
      details: { task_id: task.id, state: task.state, legal },
    },
  );
}

/** The command by which a Case comes to where the change is legal. */
function wayTo(task: Pick<Task, "id" | "state">, to: TaskState): string {
  if (!isOpen(task.state)) {
    return `lockstep case reopen ${task.id} --reason WHY`;
  }
  if (to === "done") return `lockstep case begin ${task.id}`;
  if (to === "skipped") return `lockstep case release ${task.id}`;
  return `lockstep task get ${task.id}`;
}

/** Computes the state of a task above a Case from those directly below it. */
export function rollUp(states: readonly TaskState[]): TaskState {
  const has = (state: TaskState) => states.includes(state);
  if (states.length === 0) return "todo";
  if (states.every((state) => !isOpen(state))) {
    return has("done") ? "done" : "skipped";
  }
  if (has("active")) return "active";
  if (has("blocked")) return "blocked";
  if (has("failed")) return "failed";
  return has("done") ? "active" : "todo";
}
