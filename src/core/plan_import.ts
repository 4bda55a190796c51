import { indexOf, type Transaction } from "./aggregates.ts";
import type { Config } from "./config.ts";
import { refused } from "./error.ts";
import { ID_LETTER, parseId } from "./id.ts";
import {
  type AboutTask,
  type CaseOutline,
  gateOf,
  type PlanOutline,
} from "./plan_outline.ts";
import type { Level, Task } from "./records/task.ts";
import { canonicalScope } from "./scope.ts";
import { requireTitle, taskOf, type TaskRequest } from "./task_create.ts";
import { requireNoCycle } from "./task_cycle.ts";
import { requireDistinct } from "./task_gate.ts";
import {
  epicIds,
  Forest,
  markEpic,
  requireSessionOpen,
  requireTask,
} from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface ImportRequest {
  readonly outline: PlanOutline;
  readonly session: string;
  readonly config: Config;
  /** Top levels that an absolute path of a scope may lie in. */
  readonly roots: readonly string[];
}

/** What an outline says of one task, with its place. */
interface Planned {
  readonly id: string;
  readonly epic: string;
  readonly parent: string | undefined;
  readonly order: number;
  readonly request: TaskRequest;
}

/**
 * Creates all tasks of an outline, or none. Returns them in its order.
 *
 * @throws {LockstepError} `plan.duplicate_key`, `plan.unknown_dependency`,
 * `task.cycle`, `gate.not_found`, `gate.duplicate_name`, `session.closed`, and as `canonicalScope`.
 */
export function importPlan(
  tx: Transaction,
  request: ImportRequest,
  now: IsoTime,
): Task[] {
  requireSessionOpen(tx, request.session, "plan in");
  const planner = new Planner(tx, request);
  const { planned, idOfKey } = planner.plan();
  const tasks = planned.map((each) => {
    const task = taskOf(each.request, {
      ...each,
      parent: each.parent === undefined ? undefined : { id: each.parent },
      now,
    });
    const depends_on = task.depends_on.map((key) => idOfKey.get(key) ?? key);
    return { ...task, depends_on };
  });
  for (const task of tasks) putNew(tx, task);
  for (const task of tasks) requireKnown(tx, task, request.session);
  for (const task of tasks) if (task.level === "epic") markEpic(tx, task);
  requireNoCycle(new Forest(tx), tasks);
  return tasks;
}

function putNew(tx: Transaction, task: Task): void {
  tx.put(`tasks-${task.epic}`, task.id, task);
  if (task.level === "step") return;
  const place = { epic: task.epic, session_id: task.session_id };
  tx.put(indexOf(parseId(task.id)?.number ?? 0), task.id, place);
}

function requireKnown(tx: Transaction, task: Task, session: string): void {
  for (const id of task.depends_on) {
    if (parseId(id) === undefined) {
      throw refused(
        `Cannot import "${task.title}": it depends on "${id}", which is no key of the plan`,
        {
          reason: "plan.unknown_dependency",
          hint: `Add key: ${id} to the task that is meant`,
        },
      );
    }
    requireTask(tx, id, { action: "depend on", session });
  }
}

/** Gives every task of an outline its id and place, top down. */
class Planner {
  readonly #planned: Planned[] = [];
  readonly #idOfKey = new Map<string, string>();

  constructor(
    private readonly tx: Transaction,
    private readonly request: ImportRequest,
  ) {}

  plan(): {
    readonly planned: readonly Planned[];
    readonly idOfKey: ReadonlyMap<string, string>;
  } {
    const before = epicIds(this.tx, this.request.session).length;
    for (const [index, epic] of this.request.outline.epics.entries()) {
      const top = this.#add(epic, { level: "epic", order: before + index + 1 });
      for (const [order, feature] of entries(epic.features)) {
        const below = this.#add(feature, { level: "feature", order, top });
        for (const [order, group] of entries(feature.test_groups)) {
          const at = { level: "test_group", order, top: below } as const;
          this.#addCases(this.#add(group, at), group.cases);
        }
      }
    }
    return { planned: this.#planned, idOfKey: this.#idOfKey };
  }

  #addCases(top: Planned, cases: readonly CaseOutline[] | undefined): void {
    for (const [order, outline] of entries(cases)) {
      const { steps, ...rest } = outline;
      const below = this.#add(rest, {
        level: "case",
        order,
        top,
        more: this.#caseRequest(outline),
      });
      for (const [order, step] of entries(steps)) {
        const said = typeof step === "string" ? { title: step } : step;
        this.#add(said, { level: "step", order, top: below });
      }
    }
  }

  #caseRequest(outline: CaseOutline): Partial<TaskRequest> {
    const { config, roots } = this.request;
    const { scope } = outline;
    const gates = outline.gates?.map((gate) => gateOf(gate, config));
    requireDistinct(gates ?? []);
    return {
      scope: scope &&
        canonicalScope({ allow: scope.allow, deny: scope.deny ?? [] }, roots),
      gates,
      non_goals: outline.non_goals,
      required_files: outline.required_files,
    };
  }

  #add(
    about: AboutTask,
    at: {
      readonly level: Level;
      readonly order: number;
      readonly top?: Planned;
      readonly more?: Partial<TaskRequest>;
    },
  ): Planned {
    const { level, order, top } = at;
    requireTitle({ level, title: about.title });
    const id = level === "step"
      ? `${top?.id}.${order}`
      : this.tx.nextId(ID_LETTER[level]);
    const planned: Planned = {
      id,
      epic: top?.epic ?? id,
      parent: top?.id,
      order,
      request: {
        level,
        title: about.title,
        key: about.key,
        priority: about.priority,
        description: about.description,
        labels: about.labels,
        depends_on: about.depends_on,
        session: this.request.session,
        ...at.more,
      },
    };
    this.#planned.push(planned);
    if (about.key !== undefined) this.#nameIt(about.key, id);
    return planned;
  }

  #nameIt(key: string, id: string): void {
    if (!this.#idOfKey.has(key) && parseId(key) === undefined) {
      this.#idOfKey.set(key, id);
      return;
    }
    throw refused(
      this.#idOfKey.has(key)
        ? `Cannot import the plan: the key "${key}" is used twice`
        : `Cannot import the plan: the key "${key}" looks like an id`,
      { reason: "plan.duplicate_key", hint: "Use another key" },
    );
  }
}

/** Items with their order, from 1. */
function entries<T>(items: readonly T[] | undefined): [number, T][] {
  return (items ?? []).map((item, index) => [index + 1, item]);
}
