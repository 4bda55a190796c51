import { indexOf, type Transaction } from "./aggregates.ts";
import { refused, usage } from "./error.ts";
import { ID_LETTER, parseId } from "./id.ts";
import type { Gate, Level, Planning, Task } from "./records/task.ts";
import type { Scope } from "./records/worktree.ts";
import { requireNoCycle } from "./task_cycle.ts";
import { requireDistinct } from "./task_gate.ts";
import { isOpen, LEVEL_ABOVE, LEVEL_WORD, withArticle } from "./task_state.ts";
import {
  Forest,
  putTask,
  requireSessionOpen,
  requireTask,
} from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface TaskRequest {
  readonly level: Level;
  readonly title: string;
  readonly session: string;
  /** Id of the task above; undefined for an epic. */
  readonly parent?: string | undefined;
  readonly priority?: number | undefined;
  readonly depends_on?: readonly string[] | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly scope?: Scope | undefined;
  readonly gates?: readonly Gate[] | undefined;
  readonly description?: string | undefined;
  readonly non_goals?: readonly string[] | undefined;
  readonly required_files?: readonly string[] | undefined;
  readonly planning?: Planning | undefined;
  /** Name by which a plan refers to it. */
  readonly key?: string | undefined;
}

/**
 * Adds a task as the last below its parent.
 *
 * @throws {LockstepError} `task.wrong_parent`, `task.not_found`,
 * `task.other_session`, `task.cycle`, `case.over`, `session.closed`,
 * `gate.duplicate_name`, `usage.invalid_param`.
 */
export function createTask(
  tx: Transaction,
  request: TaskRequest,
  now: IsoTime,
): Task {
  requireTitle(request);
  requireDistinct(request.gates ?? []);
  requireSessionOpen(tx, request.session, "plan in");
  const parent = requireParent(tx, request);
  const id = newId(tx, request.level, parent);
  const epic = parent?.epic ?? id;
  const siblings = parent === undefined
    ? Object.keys(tx.all(`epics-${request.session}`)).length
    : lastOrder(new Forest(tx).children(parent));
  const task = taskOf(request, { id, epic, parent, order: siblings + 1, now });
  if (task.level !== "step") {
    const number = parseId(id)?.number ?? 0;
    const place = { epic, session_id: request.session };
    tx.put(indexOf(number), id, place);
  }
  putTask(tx, task);
  for (const dependency of task.depends_on) {
    requireTask(tx, dependency, {
      action: "depend on",
      session: request.session,
    });
  }
  // A new leaf that depends on nothing cannot close a cycle.
  if (task.depends_on.length > 0) requireNoCycle(new Forest(tx), [task]);
  return task;
}

/** Where a new task goes. */
export interface NewPlace {
  readonly id: string;
  readonly epic: string;
  readonly parent: Pick<Task, "id"> | undefined;
  readonly order: number;
  readonly now: IsoTime;
}

/** Returns the record of a new task; nothing is checked. */
export function taskOf(request: TaskRequest, place: NewPlace): Task {
  return {
    id: place.id,
    level: request.level,
    title: request.title.trim(),
    parent: place.parent?.id ?? null,
    epic: place.epic,
    session_id: request.session,
    order: place.order,
    priority: request.priority ?? 0,
    state: "todo",
    depends_on: [...new Set(request.depends_on ?? [])],
    labels: [...new Set(request.labels ?? [])],
    scope: request.scope ?? null,
    gates: [...(request.gates ?? [])],
    claimed_by: null,
    worktree: null,
    result: null,
    artifacts: [],
    next_action: null,
    description: request.description ?? "",
    non_goals: [...(request.non_goals ?? [])],
    required_files: [...(request.required_files ?? [])],
    block: null,
    planning: request.planning ?? null,
    scope_requests: [],
    key: request.key ?? null,
    created_at: place.now,
    updated_at: place.now,
  };
}

/** @throws {LockstepError} `usage.invalid_param`. */
export function requireTitle(
  request: Pick<TaskRequest, "level" | "title">,
): void {
  const isOneLine = !/[\n\r\0]/.test(request.title);
  if (request.title.trim() !== "" && isOneLine) return;
  throw usage(
    `Cannot call ${withArticle(request.level)} "${
      request.title.slice(0, 60)
    }": a title is one line with something on it`,
    {
      reason: "usage.invalid_param",
      hint: "Put longer text into --description",
    },
  );
}

function requireParent(
  tx: Transaction,
  request: TaskRequest,
): Task | undefined {
  const above = LEVEL_ABOVE[request.level];
  if (above === null) {
    if (request.parent === undefined) return undefined;
    throw wrongParent(request, `an epic has nothing above it`);
  }
  if (request.parent === undefined) {
    throw wrongParent(request, `it needs ${withArticle(above)} above it`);
  }
  const parent = requireTask(tx, request.parent, {
    action: "create a task below",
    session: request.session,
  });
  if (parent.level === above) {
    if (request.level === "step") requireGoingOn(parent);
    return parent;
  }
  throw wrongParent(
    request,
    `${parent.id} is ${withArticle(parent.level)}, ${
      withArticle(above)
    } is wanted above it`,
  );
}

/** A Case that is over has no Step left to do. */
function requireGoingOn(owner: Task): void {
  if (isOpen(owner.state)) return;
  throw refused(
    `Cannot add a Step to "${owner.id}": it is ${owner.state}`,
    {
      reason: "case.over",
      hint: `lockstep case reopen ${owner.id} --reason WHY`,
    },
  );
}

function wrongParent(request: TaskRequest, what: string): Error {
  const above = LEVEL_ABOVE[request.level];
  return refused(
    `Cannot create the ${
      LEVEL_WORD[request.level]
    } "${request.title}": ${what}`,
    {
      reason: "task.wrong_parent",
      hint: above === null
        ? "Leave --parent out"
        : `lockstep task list --level ${above} --session ${request.session}`,
    },
  );
}

/** A Step is named after its Case; ids are never used twice. */
function newId(
  tx: Transaction,
  level: Level,
  parent: Task | undefined,
): string {
  if (level !== "step") return tx.nextId(ID_LETTER[level]);
  const numbers = (parent === undefined ? [] : new Forest(tx).children(parent))
    .map((step) => parseId(step.id)?.step ?? 0);
  return `${parent?.id}.${Math.max(0, ...numbers) + 1}`;
}

function lastOrder(siblings: readonly Task[]): number {
  return Math.max(0, ...siblings.map((task) => task.order));
}
