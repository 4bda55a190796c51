import { indexOf, type Transaction } from "./aggregates.ts";
import { refused } from "./error.ts";
import { parseId } from "./id.ts";
import type { Gate, Task } from "./records/task.ts";
import type { Scope } from "./records/worktree.ts";
import { requireTitle } from "./task_create.ts";
import { requireNoCycle } from "./task_cycle.ts";
import { requireDistinct } from "./task_gate.ts";
import { isClaimed, LEVEL_ABOVE, withArticle } from "./task_state.ts";
import {
  epicIds,
  Forest,
  markEpic,
  putTask,
  requireTask,
} from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

/** What of a task may be changed; what is left out stays. */
export interface TaskEdit {
  readonly title?: string | undefined;
  readonly priority?: number | undefined;
  readonly description?: string | undefined;
  readonly depends_on?: readonly string[] | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly non_goals?: readonly string[] | undefined;
  readonly required_files?: readonly string[] | undefined;
  readonly gates?: readonly Gate[] | undefined;
  readonly scope?: Scope | null | undefined;
}

/**
 * Changes what a task says.
 *
 * @throws {LockstepError} `task.cycle`, `task.not_found`,
 * `task.other_session`, `gate.duplicate_name`, `usage.invalid_param`.
 */
export function editTask(
  tx: Transaction,
  { task, edit }: { readonly task: Task; readonly edit: TaskEdit },
  now: IsoTime,
): Task {
  const title = edit.title?.trim() ?? task.title;
  requireTitle({ level: task.level, title });
  requireDistinct(edit.gates ?? []);
  const given = Object.entries(edit).filter(([, value]) => value !== undefined);
  const edited: Task = {
    ...task,
    ...Object.fromEntries(given),
    title,
    depends_on: [...new Set(edit.depends_on ?? task.depends_on)],
    updated_at: now,
  };
  for (const id of edited.depends_on) {
    requireTask(tx, id, { action: "depend on", session: task.session_id });
  }
  putTask(tx, edited);
  requireNoCycle(new Forest(tx), [edited]);
  return edited;
}

export interface Move {
  readonly task: Task;
  /** Id of the task to move it below; its own parent when left out. */
  readonly parent?: string | undefined;
  /** Sibling to put it before; last when left out. */
  readonly before?: string | undefined;
}

/**
 * Moves a task below another one, or to another place among its siblings.
 *
 * @throws {LockstepError} `task.wrong_parent`, `task.cycle`, `case.held`,
 * `task.not_found`, `task.other_session`.
 */
export function moveTask(tx: Transaction, move: Move, now: IsoTime): Task {
  const { task } = move;
  const parent = newParent(tx, move);
  const siblings = siblingsOf(tx, task, parent)
    .filter((each) => each.id !== task.id);
  const at = move.before === undefined
    ? siblings.length
    : siblings.findIndex((each) => each.id === move.before);
  if (at < 0) throw noSibling(move);
  const moved: Task = { ...task, parent: parent?.id ?? null, updated_at: now };
  const epic = parent?.epic ?? task.epic;
  if (epic !== task.epic) relocate(tx, moved, epic);
  const ordered = siblings.toSpliced(at, 0, { ...moved, epic });
  for (const [index, each] of ordered.entries()) {
    const order = index + 1;
    if (each.id !== task.id && each.order === order) continue;
    const record = { ...each, order };
    tx.put(`tasks-${each.epic}`, each.id, record);
    if (each.level === "epic") markEpic(tx, record);
  }
  markEpic(tx, task);
  markEpic(tx, { ...task, epic });
  const placed = tx.find(`tasks-${epic}`, task.id) ?? moved;
  requireNoCycle(new Forest(tx), [placed]);
  return placed;
}

function newParent(tx: Transaction, move: Move): Task | undefined {
  const { task } = move;
  const above = LEVEL_ABOVE[task.level];
  const id = move.parent ?? task.parent;
  if (above === null || id === null) {
    if (move.parent === undefined) return undefined;
    throw wrongParent(move, "an epic has nothing above it");
  }
  const parent = requireTask(tx, id, {
    action: "move a task below",
    session: task.session_id,
  });
  if (parent.level !== above) {
    throw wrongParent(
      move,
      `${parent.id} is ${withArticle(parent.level)}, ${
        withArticle(above)
      } is wanted`,
    );
  }
  if (task.level === "step" && parent.id !== task.parent) {
    throw wrongParent(move, "a Step stays in the Case it is named after");
  }
  return parent;
}

function siblingsOf(
  tx: Transaction,
  task: Task,
  parent: Task | undefined,
): readonly Task[] {
  const forest = new Forest(tx);
  if (parent !== undefined) return forest.children(parent);
  return epicIds(tx, task.session_id)
    .map((id) => forest.top(id))
    .filter((epic) => epic !== undefined);
}

/** Takes a task and all below it, with what belongs to them, to an epic. */
function relocate(tx: Transaction, task: Task, epic: string): void {
  const forest = new Forest(tx);
  const pending: Task[] = [task];
  for (
    let next = pending.pop();
    next !== undefined;
    next = pending.pop()
  ) {
    pending.push(...forest.children(next));
    tx.remove(`tasks-${next.epic}`, next.id);
    tx.put(`tasks-${epic}`, next.id, { ...next, epic });
    relocateBelongings(tx, next, epic);
  }
}

function relocateBelongings(tx: Transaction, task: Task, epic: string): void {
  if (task.level !== "step") {
    const number = parseId(task.id)?.number ?? 0;
    tx.put(indexOf(number), task.id, { epic, session_id: task.session_id });
  }
  const from = `evidence-${task.epic}` as const;
  for (const evidence of Object.values(tx.all(from))) {
    if (evidence.subject !== task.id) continue;
    tx.remove(from, evidence.id);
    tx.put(`evidence-${epic}`, evidence.id, evidence);
  }
  const snapshot = tx.find(`snapshots-${task.epic}`, task.id);
  if (snapshot !== undefined) {
    tx.remove(`snapshots-${task.epic}`, task.id);
    tx.put(`snapshots-${epic}`, task.id, snapshot);
  }
  const claim = tx.find("claims", task.id);
  if (claim !== undefined && isClaimed(task.state)) {
    tx.put("claims", task.id, { ...claim, epic });
  }
}

function wrongParent(move: Move, what: string): Error {
  return refused(
    `Cannot move "${move.task.id}" below "${move.parent}": ${what}`,
    {
      reason: "task.wrong_parent",
      hint: `lockstep task list --level ${
        LEVEL_ABOVE[move.task.level] ?? "epic"
      }`,
    },
  );
}

function noSibling(move: Move): Error {
  return refused(
    `Cannot move "${move.task.id}" before "${move.before}": they are not below the same task`,
    {
      reason: "task.no_sibling",
      hint: `lockstep task get ${
        move.parent ?? move.task.parent ?? move.task.id
      }`,
    },
  );
}
