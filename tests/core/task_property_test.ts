/**
 * Random sequences of operations, from seeds, so that a failure can be seen
 * again. Every operation may be refused; what is left behind has to be sound.
 */
import { assert, assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import type { Task, TaskState } from "../../src/core/records/task.ts";
import { nextCase } from "../../src/core/resume_next.ts";
import { completeCase } from "../../src/core/task_complete.ts";
import { requireNoCycle } from "../../src/core/task_cycle.ts";
import { editTask, moveTask } from "../../src/core/task_edit.ts";
import {
  blockCase,
  releaseCase,
  reopenCase,
  skipCase,
} from "../../src/core/task_lifecycle.ts";
import {
  isClaimed,
  isOpen,
  LEVEL_ABOVE,
  rollUp,
  TRANSITIONS,
} from "../../src/core/task_state.ts";
import { checkStep } from "../../src/core/task_step.ts";
import { epicIds, findPlace, Forest } from "../../src/core/task_tree.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  plantedView,
  ROOT,
  SESSION,
  worker,
} from "../helpers/task_samples.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const OPERATIONS = 1500;
const ACTORS = [ROOT, worker("T5"), worker("T6")];
const LEVELS = ["epic", "feature", "test_group", "case", "step"] as const;

/** A linear congruential generator: the same seed, the same sequence. */
class Random {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}

function allTasks(view: MemoryView): Task[] {
  return epicIds(view, SESSION)
    .flatMap((id) => Object.values(view.all(`tasks-${id}`)));
}

type Operation = (view: MemoryView, random: Random, task: Task) => unknown;

const OPERATION_LIST: readonly Operation[] = [
  (view, random) => {
    const level = random.pick(LEVELS) ?? "case";
    const above = LEVEL_ABOVE[level];
    const parent = random.pick(
      allTasks(view).filter((task) => task.level === above),
    );
    const priority = random.below(4);
    add(view, level, {
      priority,
      ...(parent === undefined ? {} : { parent: parent.id }),
    });
  },
  (view, random, task) =>
    begin(view, random.pick(ACTORS) ?? ROOT, { id: task.id }),
  (view, random, task) =>
    checkStep(view, {
      actor: random.pick(ACTORS) ?? ROOT,
      session: SESSION,
      step: task.id,
      status: random.pick(["done", "failed", "skipped", "blocked"]) ?? "done",
      result: "x",
      artifacts: [],
    }, NOON),
  (view, random, task) =>
    completeCase(view, {
      task,
      actor: random.pick(ACTORS) ?? ROOT,
      summary: "",
      next_action: null,
      artifacts: [],
      waive: [],
      reason: undefined,
      tree: undefined,
      outside: [],
    }, NOON),
  (view, random, task) =>
    random.pick([releaseCase, reopenCase, skipCase])?.(view, {
      task,
      actor: random.pick(ACTORS) ?? ROOT,
      reason: "x",
    }, NOON),
  (view, random, task) =>
    blockCase(view, {
      task,
      actor: random.pick(ACTORS) ?? ROOT,
      reason: "x",
      needs: [],
    }, NOON),
  (view, random, task) => {
    const other = random.pick(allTasks(view));
    const depends_on = [...task.depends_on, other?.id ?? ""];
    editTask(view, { task, edit: { depends_on } }, NOON);
  },
  (view, random, task) => {
    const parent = random.pick(allTasks(view))?.id;
    moveTask(view, { task, parent }, NOON);
  },
];

for (const seed of SEEDS) {
  Deno.test(`task rules keep the tree sound, seed ${seed}`, () => {
    const random = new Random(seed);
    let view = plantedView();
    let accepted = 0;
    for (let step = 0; step < OPERATIONS; step++) {
      const next = view.clone();
      const isDone = attempt(next, random);
      if (!isDone) continue;
      accepted += 1;
      checkTransitions(view, next);
      checkSound(next);
      view = next;
    }
    assert(accepted > OPERATIONS / 10, `${accepted} were accepted`);
  });
}

/** A refusal is an answer; what it had changed by then is thrown away. */
function attempt(view: MemoryView, random: Random): boolean {
  const operation = random.pick(OPERATION_LIST);
  const isForCases = operation !== undefined &&
    ![0, 2, 6, 7].includes(OPERATION_LIST.indexOf(operation));
  const task = random.pick(
    allTasks(view).filter((each) => !isForCases || each.level === "case"),
  );
  if (operation === undefined || task === undefined) return false;
  try {
    operation(view, random, task);
    return true;
  } catch (error) {
    if (error instanceof LockstepError) return false;
    throw error;
  }
}

function checkTransitions(before: MemoryView, after: MemoryView): void {
  const was = new Map(allTasks(before).map((task) => [task.id, task.state]));
  for (const task of allTasks(after)) {
    const from: TaskState = was.get(task.id) ?? "todo";
    if (from === task.state) continue;
    const level = task.level === "step" ? "step" : "case";
    assert(TRANSITIONS[level][from].includes(task.state), task.id);
  }
}

function checkSound(view: MemoryView): void {
  const forest = new Forest(view);
  const tasks = allTasks(view);
  for (const task of tasks) {
    const parent = forest.parent(task);
    assertEquals(parent?.level ?? null, LEVEL_ABOVE[task.level], task.id);
    assertEquals(findPlace(view, task.id)?.epic, task.epic);
    if (task.level === "case" || task.level === "step") continue;
    const below = forest.children(task).map((child) => forest.state(child));
    assertEquals(forest.state(task), rollUp(below), task.id);
    assertEquals(task.state, "todo");
  }
  checkOver(forest, tasks);
  for (const id of epicIds(view, SESSION)) {
    const epic = forest.find(id);
    assert(epic !== undefined);
    const place = view.find("epics-gallery", id);
    assertEquals(place?.is_open, isOpen(forest.state(epic)), id);
  }
  requireNoCycle(forest, tasks);
  checkClaims(view, tasks);
  checkNext(view, forest, tasks);
}

/** What is done has nothing open below it. */
function checkOver(forest: Forest, tasks: readonly Task[]): void {
  for (const task of tasks.filter((each) => each.state === "done")) {
    const open = forest.children(task).filter((step) => isOpen(step.state));
    assertEquals(open.map((step) => step.id), [], task.id);
  }
}

/** What is found without reading every epic is what reading all would find. */
function checkNext(
  view: MemoryView,
  forest: Forest,
  tasks: readonly Task[],
): void {
  const actor: Actor = { kind: "person", session_id: SESSION };
  const found = nextCase(view, { actor, session: SESSION }, forest);
  const free = tasks.filter((task) =>
    task.level === "case" && task.claimed_by === null && isOpen(task.state) &&
    (task.state === "blocked" || forest.isReady(task))
  );
  const rank = (task: Task) =>
    (task.state === "blocked" ? 1000 : 0) + task.priority;
  const best = Math.max(-1, ...free.map(rank));
  assertEquals(found === undefined ? -1 : rank(found), best);
}

function checkClaims(view: MemoryView, tasks: readonly Task[]): void {
  const held = tasks.filter((task) =>
    task.level === "case" && isClaimed(task.state) && task.claimed_by !== null
  );
  const claims = Object.values(view.all("claims"));
  assertEquals(
    claims.map((claim) => [claim.case_id, claim.claimed_by, claim.state])
      .toSorted(),
    held.map((task) => [task.id, task.claimed_by, task.state]).toSorted(),
  );
  const active = claims.filter((claim) => claim.state === "active")
    .map((claim) => claim.claimed_by);
  assertEquals(active.length, new Set(active).size, "one active Case each");
}
