import type { View } from "./aggregates.ts";
import { outlineOfGate, type PlanOutline } from "./plan_outline.ts";
import type { Task } from "./records/task.ts";
import { epicIds, Forest, requireTask } from "./task_tree.ts";

/**
 * Returns the outline of a session's plan, or of one epic. A task that others
 * depend on gets a key: its own, or its place in the tree.
 *
 * @throws {LockstepError} `task.not_found`, `task.other_session`.
 */
export function exportPlan(
  view: View,
  options: { readonly session: string; readonly epic?: string | undefined },
): PlanOutline {
  const forest = new Forest(view);
  const { session, epic } = options;
  const ids = epic === undefined ? epicIds(view, session) : [epic];
  const epics = ids
    .map((id) => requireTask(view, id, { action: "export", session }))
    .sort((a, b) => a.order - b.order);
  const keys = keysOf(forest, epics);
  const below = (task: Task) => forest.children(task);
  return {
    epics: epics.map((top) => ({
      ...aboutOf(top, keys),
      ...list("features", below(top), (feature) => ({
        ...aboutOf(feature, keys),
        ...list("test_groups", below(feature), (group) => ({
          ...aboutOf(group, keys),
          ...list("cases", below(group), (each) => ({
            ...caseOf(each, keys),
            ...list("steps", below(each), (step) => stepOf(step, keys)),
          })),
        })),
      })),
    })),
  };
}

function caseOf(task: Task, keys: ReadonlyMap<string, string>) {
  return {
    ...aboutOf(task, keys),
    ...(task.scope === null ? {} : {
      scope: {
        allow: task.scope.allow,
        ...list("deny", task.scope.deny, (pattern) => pattern),
      },
    }),
    ...list("gates", task.gates, outlineOfGate),
    ...list("non_goals", task.non_goals, (text) => text),
    ...list("required_files", task.required_files, (path) => path),
  };
}

function stepOf(task: Task, keys: ReadonlyMap<string, string>) {
  const about = aboutOf(task, keys);
  return Object.keys(about).length === 1 ? about.title : about;
}

function aboutOf(task: Task, keys: ReadonlyMap<string, string>) {
  const key = keys.get(task.id);
  return {
    title: task.title,
    ...(key === undefined ? {} : { key }),
    ...(task.priority === 0 ? {} : { priority: task.priority }),
    ...(task.description === "" ? {} : { description: task.description }),
    ...list("labels", task.labels, (label) => label),
    ...list("depends_on", task.depends_on, (id) => keys.get(id) ?? id),
  };
}

/** A list that is empty is left out. */
function list<N extends string, T, U>(
  name: N,
  items: readonly T[],
  convert: (item: T) => U,
): { [K in N]?: U[] } {
  if (items.length === 0) return {};
  // One computed key: the compiler widens it to any string.
  return { [name]: items.map((item) => convert(item)) } as { [K in N]: U[] };
}

/** Keys that were given, and places of those that are depended on. */
function keysOf(
  forest: Forest,
  epics: readonly Task[],
): ReadonlyMap<string, string> {
  const places: { readonly task: Task; readonly place: string }[] = [];
  const walk = (tasks: readonly Task[], prefix: string) => {
    for (const [index, task] of tasks.entries()) {
      const place = `${prefix}${index + 1}`;
      places.push({ task, place });
      walk(forest.children(task), `${place}.`);
    }
  };
  walk(epics, "at-");
  const wanted = new Set(places.flatMap(({ task }) => task.depends_on));
  const used = new Set<string>();
  const keys = new Map<string, string>();
  for (const { task, place } of places) {
    if (task.key === null && !wanted.has(task.id)) continue;
    // Plans that were imported one by one may have used the same key.
    const isFree = task.key !== null && !used.has(task.key);
    const key = isFree ? task.key ?? place : place;
    used.add(key);
    keys.set(task.id, key);
  }
  return keys;
}
