/**
 * Random sequences of operations, from seeds, so that a failure can be seen
 * again. Every operation may be refused; what is left behind has to be sound.
 */
import { assert, assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import { recordTold } from "../../src/core/evidence_record.ts";
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

const SEEDS = [1, 2, 3, 4];
const OPERATIONS = 1000;
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
    const isAnywhere = random.below(5) === 0;
    const parent = random.pick(
      allTasks(view).filter((task) => isAnywhere || task.level === above),
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
  (view, _random, task) =>
    recordTold(view, {
      task,
      told: {
        kind: "observation",
        text: "x",
        label: "local",
        by: "test",
        gate: null,
      },
    }, NOON),
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
    ![0, 2, 6, 7, 8].includes(OPERATION_LIST.indexOf(operation));
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
  const was = new Map(allTasks(before).map((task) => [task.id, task]));
  const forest = new Forest(after);
  for (const task of allTasks(after)) {
    const from: TaskState = was.get(task.id)?.state ?? "todo";
    checkHands(was.get(task.id), task);
    if (from === task.state) continue;
    const level = task.level === "step" ? "step" : "case";
    assert(TRANSITIONS[level][from].includes(task.state), task.id);
    if (task.level === "step") {
      const owner = was.get(task.parent ?? "");
      assert(owner !== undefined && isClaimed(owner.state), task.id);
    }
    if (task.state !== "active") continue;
    assertEquals(forest.openDependencies(task), [], task.id);
  }
  assert(evidenceCount(after) >= evidenceCount(before), "evidence is lost");
}

/** Nobody takes what another has in hand. */
function checkHands(before: Task | undefined, after: Task): void {
  if (before === undefined || before.claimed_by === null) return;
  if (!isClaimed(before.state) || !isClaimed(after.state)) return;
  assertEquals(after.claimed_by, before.claimed_by, after.id);
}

function evidenceCount(view: MemoryView): number {
  return epicIds(view, SESSION)
    .reduce(
      (sum, id) => sum + Object.keys(view.all(`evidence-${id}`)).length,
      0,
    );
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
    checkRollUp(forest, task);
    assertEquals(task.state, "todo");
  }
  checkBelongings(view, tasks);
  checkOver(forest, tasks);
  for (const id of epicIds(view, SESSION)) {
    const epic = forest.find(id);
    assert(epic !== undefined);
    const free = tasks.filter((task) =>
      task.epic === id && task.level === "case" && isOpen(task.state) &&
      task.claimed_by === null
    );
    assertEquals(view.find("epics-gallery", id), {
      id,
      order: epic.order,
      is_open: isOpen(forest.state(epic)),
      top_priority: free.length === 0
        ? null
        : Math.max(...free.map((task) => task.priority)),
      blocked: free.filter((task) => task.state === "blocked").length,
    });
  }
  requireNoCycle(forest, tasks);
  checkClaims(view, tasks);
  checkNext(view, forest, tasks);
}

/** Cases below a task, and tasks in which nothing is planned yet. */
function leavesOf(forest: Forest, task: Task): Task[] {
  const below = forest.children(task);
  return task.level === "case" || below.length === 0
    ? [task]
    : below.flatMap((child) => leavesOf(forest, child));
}

/** The same from the Cases alone, however many levels are in between. */
function checkRollUp(forest: Forest, task: Task): void {
  const states = leavesOf(forest, task).map((leaf) => leaf.state);
  const state = forest.state(task);
  const isOver = states.every((each) => !isOpen(each));
  assertEquals(!isOpen(state), isOver, task.id);
  if (isOver) assertEquals(state === "done", states.includes("done"), task.id);
  if (states.includes("active")) assertEquals(state, "active", task.id);
  if (states.every((each) => each === "todo")) assertEquals(state, "todo");
}

/** Evidence and snapshots are where their task is; none is left behind. */
function checkBelongings(view: MemoryView, tasks: readonly Task[]): void {
  const epicOf = new Map(tasks.map((task) => [task.id, task.epic]));
  for (const epic of epicIds(view, SESSION)) {
    for (const { subject } of Object.values(view.all(`evidence-${epic}`))) {
      assertEquals(epicOf.get(subject), epic, subject);
    }
    for (const id of Object.keys(view.all(`snapshots-${epic}`))) {
      assertEquals(epicOf.get(id), epic, id);
    }
  }
  for (const task of tasks) {
    if (task.claimed_by === null || task.level !== "case") continue;
    const snapshot = view.find(`snapshots-${task.epic}`, task.id);
    assertEquals(snapshot?.case_id, task.id);
  }
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
    claims.map((claim) =>
      [claim.case_id, claim.epic, claim.claimed_by, claim.state].join(" ")
    ).toSorted(),
    held.map((task) =>
      [task.id, task.epic, task.claimed_by, task.state].join(" ")
    ).toSorted(),
  );
  const active = claims.filter((claim) => claim.state === "active")
    .map((claim) => claim.claimed_by);
  assertEquals(active.length, new Set(active).size, "one active Case each");
}
