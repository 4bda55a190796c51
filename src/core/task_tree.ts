/**
 * Reads the tree of tasks out of the ledger. A call loads only the epics it
 * touches; an epic is one aggregate, with the computed states beside it.
 */
import { indexOf, type Transaction, type View } from "./aggregates.ts";
import { notFound, refused } from "./error.ts";
import { parseId } from "./id.ts";
import type { EpicPlace, Task, TaskPlace, TaskState } from "./records/task.ts";
import { isOpen, LEVEL_WORD, rollUp } from "./task_state.ts";

/** One epic with everything below it. */
export interface EpicTree {
  readonly id: string;
  readonly tasks: Readonly<Record<string, Task>>;
  /** Tasks below each task, in their order. */
  readonly children: ReadonlyMap<string, readonly Task[]>;
  /** State of every task; above a Case it is computed. */
  readonly states: ReadonlyMap<string, TaskState>;
}

/** Reads epics once each, for the length of one rule. */
export class Forest {
  readonly #epics = new Map<string, EpicTree>();

  constructor(readonly view: View) {}

  epic(id: string): EpicTree {
    const known = this.#epics.get(id);
    if (known !== undefined) return known;
    const tree = readEpic(this.view, id);
    this.#epics.set(id, tree);
    return tree;
  }

  /** Returns a task, or `undefined` when there is none of that id. */
  find(id: string): Task | undefined {
    return findTask(this.view, id);
  }

  /** Returns the top of an epic; the index is not asked. */
  top(epic: string): Task | undefined {
    return this.epic(epic).tasks[epic];
  }

  children(task: Task): readonly Task[] {
    return this.epic(task.epic).children.get(task.id) ?? [];
  }

  state(task: Task): TaskState {
    return this.epic(task.epic).states.get(task.id) ?? task.state;
  }

  /** The task above, or `undefined` for an epic. */
  parent(task: Task): Task | undefined {
    return task.parent === null
      ? undefined
      : this.epic(task.epic).tasks[task.parent];
  }

  /** Unfinished tasks that this one, or one above it, depends on. */
  openDependencies(task: Task): Task[] {
    const open: Task[] = [];
    for (
      let at: Task | undefined = task;
      at !== undefined;
      at = this.parent(at)
    ) {
      for (const id of at.depends_on) {
        const dependency = this.find(id);
        if (dependency !== undefined && isOpen(this.state(dependency))) {
          open.push(dependency);
        }
      }
    }
    return open;
  }

  /** Tells whether a task is not done and waits for nothing. */
  isReady(task: Task): boolean {
    return isOpen(this.state(task)) && this.openDependencies(task).length === 0;
  }
}

/** Reads one epic and computes the states in it. */
export function readEpic(view: View, id: string): EpicTree {
  const tasks = view.all(`tasks-${id}`);
  const children = new Map<string, Task[]>();
  for (const task of Object.values(tasks)) {
    if (task.parent === null) continue;
    const siblings = children.get(task.parent);
    if (siblings === undefined) children.set(task.parent, [task]);
    else siblings.push(task);
  }
  for (const siblings of children.values()) siblings.sort(byOrder);
  const states = new Map<string, TaskState>();
  const top = tasks[id];
  if (top !== undefined) computeStates(top, children, states);
  return { id, tasks, children, states };
}

function byOrder(a: Task, b: Task): number {
  return a.order - b.order || numberOf(a.id) - numberOf(b.id);
}

function numberOf(id: string): number {
  const parsed = parseId(id);
  return parsed?.step ?? parsed?.number ?? 0;
}

/** The tree is five levels deep, so recursion is bounded. */
function computeStates(
  task: Task,
  children: ReadonlyMap<string, readonly Task[]>,
  states: Map<string, TaskState>,
): TaskState {
  const below = (children.get(task.id) ?? [])
    .map((child) => computeStates(child, children, states));
  const isOwn = task.level === "case" || task.level === "step";
  const state = isOwn ? task.state : rollUp(below);
  states.set(task.id, state);
  // Nobody does the Steps of a Case that is dropped, or waits for them.
  if (task.level === "case" && state === "skipped") {
    for (const step of children.get(task.id) ?? []) {
      if (isOpen(step.state)) states.set(step.id, "skipped");
    }
  }
  return state;
}

/** Returns where a task lives, or `undefined` when there is none of that id. */
export function findPlace(view: View, id: string): TaskPlace | undefined {
  const parsed = parseId(id);
  if (parsed === undefined) return undefined;
  return view.find(
    indexOf(parsed.number),
    `${parsed.letter}${parsed.number}`,
  );
}

/** Returns a task, or `undefined` when there is none of that id. */
export function findTask(view: View, id: string): Task | undefined {
  const place = findPlace(view, id);
  return place === undefined ? undefined : view.find(`tasks-${place.epic}`, id);
}

/** What a task is wanted for, for the refusal. */
export interface TaskWanted {
  /** Verb for messages: "begin". */
  readonly action: string;
  /** Session it must belong to. */
  readonly session: string;
}

/**
 * Returns a task of a session.
 *
 * @throws {LockstepError} `task.not_found`, `task.other_session`.
 */
export function requireTask(
  view: View,
  id: string,
  wanted: TaskWanted,
): Task {
  return requireOwn(findTask(view, id), id, { ...wanted, kind: "task" });
}

/**
 * Returns a Case of a session.
 *
 * @throws {LockstepError} `case.not_found`, `task.other_session`.
 */
export function requireCase(
  view: View,
  id: string,
  wanted: TaskWanted,
): Task {
  const task = findTask(view, id);
  const isCase = task?.level === "case";
  return requireOwn(isCase ? task : undefined, id, { ...wanted, kind: "case" });
}

function requireOwn(
  task: Task | undefined,
  id: string,
  wanted: TaskWanted & { readonly kind: string },
): Task {
  if (task === undefined) {
    throw notFound(
      wanted.action,
      wanted.kind,
      id,
      `lockstep task list --session ${wanted.session}`,
    );
  }
  if (task.session_id === wanted.session) return task;
  throw refused(
    `Cannot ${wanted.action} "${id}": this ${
      LEVEL_WORD[task.level]
    } belongs to session ${task.session_id}`,
    {
      reason: "task.other_session",
      hint:
        `It is worked on there: cd "$(lockstep worktree path ${task.session_id})"`,
    },
  );
}

/**
 * Refuses what a session that is closed has no use for. `action` is a verb for
 * messages: "plan in".
 *
 * @throws {LockstepError} `session.closed`.
 */
export function requireSessionOpen(
  view: View,
  session: string,
  action: string,
): void {
  if (view.find("sessions", session)?.state !== "closed") return;
  throw refused(`Cannot ${action} session "${session}": it is closed`, {
    reason: "session.closed",
    hint: "Open another: lockstep session open --user-request WHAT",
  });
}

/** Writes a task and keeps the list of epics true. */
export function putTask(tx: Transaction, task: Task): void {
  tx.put(`tasks-${task.epic}`, task.id, task);
  markEpic(tx, task);
}

/** Keeps the summary of an epic true; call it after a change of its tasks. */
export function markEpic(
  tx: Transaction,
  task: Pick<Task, "epic" | "session_id">,
): void {
  const tree = readEpic(tx, task.epic);
  const free = Object.values(tree.tasks).filter((each) =>
    each.level === "case" && isOpen(each.state) && each.claimed_by === null
  );
  const place: EpicPlace = {
    id: task.epic,
    order: tree.tasks[task.epic]?.order ?? 0,
    is_open: isOpen(tree.states.get(task.epic) ?? "todo"),
    top_priority: free.length === 0
      ? null
      : free.reduce((top, each) => Math.max(top, each.priority), -Infinity),
    blocked: free.filter((each) => each.state === "blocked").length,
  };
  const known = tx.find(`epics-${task.session_id}`, task.epic);
  if (known !== undefined && isSamePlace(known, place)) return;
  tx.put(`epics-${task.session_id}`, task.epic, place);
}

function isSamePlace(a: EpicPlace, b: EpicPlace): boolean {
  return a.order === b.order && a.is_open === b.is_open &&
    a.top_priority === b.top_priority && a.blocked === b.blocked;
}

/** Returns the epics of a session in their order. */
export function epicPlaces(
  view: View,
  session: string,
  options: { readonly openOnly?: boolean } = {},
): EpicPlace[] {
  return Object.values(view.all(`epics-${session}`))
    .filter((epic) => options.openOnly !== true || epic.is_open)
    .sort((a, b) =>
      (a.order ?? 0) - (b.order ?? 0) || numberOf(a.id) - numberOf(b.id)
    );
}

/** Returns the ids of a session's epics in their order. */
export function epicIds(
  view: View,
  session: string,
  options: { readonly openOnly?: boolean } = {},
): string[] {
  return epicPlaces(view, session, options).map((epic) => epic.id);
}
