import { refused } from "./error.ts";
import type { Task } from "./records/task.ts";
import type { Forest } from "./task_tree.ts";

/**
 * Moments of a task. Its start waits for the start of what is above it and for
 * the end of all it depends on; its end waits for its start and for the end of
 * everything below it.
 */
interface Point {
  readonly task: Task;
  readonly moment: "start" | "end";
}

/** A point on the way, with what it waits for and has not been followed yet. */
interface Visit {
  readonly point: Point;
  readonly ahead: Point[];
}

/**
 * Refuses dependencies by which a task would wait for itself, be it directly,
 * through others, or through what lies above or below it. Everything that the
 * given tasks wait for is looked at, each once.
 *
 * @throws {LockstepError} `task.cycle`, with the ids on the way.
 */
export function requireNoCycle(forest: Forest, tasks: readonly Task[]): void {
  const done = new Set<string>();
  for (const task of tasks) {
    for (const moment of ["start", "end"] as const) {
      follow(forest, { task, moment }, done);
    }
  }
}

/** Depth first, with a stack of its own: chains may be long. */
function follow(forest: Forest, from: Point, done: Set<string>): void {
  if (done.has(keyOf(from))) return;
  const way: Visit[] = [{ point: from, ahead: waitsFor(forest, from) }];
  const onTheWay = new Set([keyOf(from)]);
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const next = last.ahead.pop();
    if (next === undefined) {
      way.pop();
      onTheWay.delete(keyOf(last.point));
      done.add(keyOf(last.point));
      continue;
    }
    const key = keyOf(next);
    if (done.has(key)) continue;
    if (onTheWay.has(key)) throw cycle(way, key);
    onTheWay.add(key);
    way.push({ point: next, ahead: waitsFor(forest, next) });
  }
}

function keyOf(point: Point): string {
  return `${point.task.id} ${point.moment}`;
}

function waitsFor(forest: Forest, { task, moment }: Point): Point[] {
  if (moment === "end") {
    // The last is followed first: its own start makes the shorter story.
    return [...forest.children(task).map(end), { task, moment: "start" }];
  }
  const parent = forest.parent(task);
  const dependencies = task.depends_on
    .map((id) => forest.find(id))
    .filter((found) => found !== undefined);
  return [
    ...(parent === undefined
      ? []
      : [{ task: parent, moment: "start" } as const]),
    ...dependencies.map(end),
  ];
}

function end(task: Task): Point {
  return { task, moment: "end" };
}

function cycle(way: readonly Visit[], key: string): Error {
  const from = way.findIndex((visit) => keyOf(visit.point) === key);
  const round = way.slice(from).map((visit) => visit.point.task);
  const ids = [...new Set(round.map((task) => task.id))];
  const dependent =
    round.find((task, index) =>
      task.depends_on.includes(round[(index + 1) % round.length]?.id ?? "")
    ) ?? round[0];
  return refused(
    `Cannot let "${dependent?.id}" depend on that: it would wait for itself: ${
      [...ids, ids[0]].join(" → ")
    }`,
    {
      reason: "task.cycle",
      hint: `lockstep task get ${dependent?.id}`,
      details: { way: ids },
    },
  );
}
