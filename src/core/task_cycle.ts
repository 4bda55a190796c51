import { refused } from "./error.ts";
import type { Task } from "./records/task.ts";
import type { Forest } from "./task_tree.ts";

/**
 * Moments of a task. Its start waits for the start of what is above it and for
 * the end of all it depends on; its end waits for its start and for the end of
 * everything below it.
 */
type Moment = "start" | "end";

interface Point {
  readonly task: Task;
  readonly moment: Moment;
}

/**
 * Refuses dependencies by which a task would wait for itself, be it directly,
 * through others, or through what lies above or below it.
 *
 * @throws {LockstepError} `task.cycle`, with the ids on the way.
 */
export function requireNoCycle(forest: Forest, task: Task): void {
  const way = wayBack(forest, { task, moment: "start" }) ??
    wayBack(forest, { task, moment: "end" });
  if (way === undefined) return;
  const ids = [...new Set([task.id, ...way.map((point) => point.task.id)])];
  throw refused(
    `Cannot let "${task.id}" depend on "${
      ids[1] ?? task.id
    }": it would wait for itself: ${[...ids, task.id].join(" → ")}`,
    {
      reason: "task.cycle",
      hint: `lockstep task get ${ids.at(-1)}`,
      details: { way: ids },
    },
  );
}

/** Returns the points between a point and itself, or `undefined`. */
function wayBack(forest: Forest, from: Point): Point[] | undefined {
  const seen = new Set<string>();
  const target = keyOf(from);
  const stack: { readonly point: Point; readonly way: Point[] }[] = [
    { point: from, way: [] },
  ];
  for (;;) {
    const next = stack.pop();
    if (next === undefined) return undefined;
    for (const point of waitsFor(forest, next.point)) {
      const key = keyOf(point);
      if (key === target) return next.way;
      if (seen.has(key)) continue;
      seen.add(key);
      stack.push({ point, way: [...next.way, point] });
    }
  }
}

function keyOf(point: Point): string {
  return `${point.task.id} ${point.moment}`;
}

function waitsFor(forest: Forest, { task, moment }: Point): Point[] {
  if (moment === "end") {
    return [
      { task, moment: "start" },
      ...forest.children(task).map((child) => end(child)),
    ];
  }
  const parent = forest.parent(task);
  const dependencies = task.depends_on
    .map((id) => forest.find(id))
    .filter((found) => found !== undefined);
  return [
    ...(parent === undefined
      ? []
      : [{ task: parent, moment: "start" as const }]),
    ...dependencies.map((found) => end(found)),
  ];
}

function end(task: Task): Point {
  return { task, moment: "end" };
}
