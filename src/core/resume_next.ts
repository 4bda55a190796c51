/** What to go on with: the Case, and the one next step in it. */
import type { Actor } from "./actor.ts";
import type { View } from "./aggregates.ts";
import type { EpicPlace, Task } from "./records/task.ts";
import type { Worktree } from "./records/worktree.ts";
import { compileScope } from "./scope.ts";
import { hasEnded, isHolder, isRootOf } from "./task_holder.ts";
import { type GateLine, nextToFinish } from "./task_finish.ts";
import { isOpen } from "./task_state.ts";
import { epicPlaces, type Forest } from "./task_tree.ts";
import { nextOpenStep } from "./task_view.ts";

/** The one thing to do next. */
export interface NextStep {
  readonly text: string;
  /** A command that can be pasted; null when a person has to think. */
  readonly command: string | null;
}

/**
 * Returns the Case to go on with: of those assigned to a thread, or of the
 * session; active before blocked before ready, then by priority and place.
 */
export function nextCase(
  view: View,
  facts: { readonly actor: Actor; readonly session: string },
  forest: Forest,
): Task | undefined {
  const { actor, session } = facts;
  const assigned = actor.kind === "thread" && actor.thread_id !== null
    ? view.find("threads", actor.thread_id)?.case_ids ?? []
    : [];
  if (assigned.length > 0) {
    const tasks = assigned.map((id) => forest.find(id))
      .filter((task) => task !== undefined);
    return firstOf(forest, tasks.filter((task) => isOwn(view, task, actor)));
  }
  const left = Object.values(view.all("claims"))
    .filter((claim) => claim.session_id === session)
    .map((claim) => forest.find(claim.case_id))
    .filter((task) => task !== undefined)
    .filter((task) => isOwn(view, task, actor));
  const worktree = actor.kind === "thread"
    ? view.find("worktrees", actor.worktree)
    : undefined;
  return firstOf(forest, left) ??
    nextFree(
      forest,
      session,
      (task) => closedPaths(task, worktree).length === 0,
    );
}

/** What others have in hand is theirs; what they left behind is the root's. */
function isOwn(view: View, task: Task, actor: Actor): boolean {
  return task.claimed_by === null || isHolder(view, task, actor) ||
    (isRootOf(actor) && hasEnded(view, task.claimed_by));
}

/**
 * Returns the paths of a Case that the hooks refuse in a child worktree. What
 * patterns with wildcards match is not known, so they count as open.
 */
export function closedPaths(
  task: Task,
  worktree: Worktree | undefined,
): string[] {
  if (worktree?.kind !== "child" || task.scope === null) return [];
  const { allow } = worktree.scope;
  const scope = compileScope(worktree.scope);
  return task.scope.allow
    .filter((path) => !allow.includes(path) && !/[*?[{]/.test(path))
    .filter((path) => path !== "." && !scope.isAllowed(path));
}

/** Reads epics only while one of them can hold something more urgent. */
function nextFree(
  forest: Forest,
  session: string,
  canBeDone: (task: Task) => boolean,
): Task | undefined {
  let best: Task | undefined;
  for (const place of epicPlaces(forest.view, session, { openOnly: true })) {
    if (place.top_priority === null) continue;
    if (best !== undefined && !canBeat(place, best)) continue;
    const free = Object.values(forest.epic(place.id).tasks)
      .filter((task) =>
        task.level === "case" && task.claimed_by === null && canBeDone(task)
      );
    const found = firstOf(forest, free);
    if (found === undefined) continue;
    if (best === undefined || byUrgency(found, best) < 0) best = found;
  }
  return best;
}

function canBeat(place: EpicPlace, best: Task): boolean {
  const isBlocked = best.state === "blocked";
  const hasBlocked = (place.blocked ?? 1) > 0;
  if (!isBlocked && hasBlocked) return true;
  const top = place.top_priority ?? Infinity;
  return top > best.priority && (!isBlocked || hasBlocked);
}

function firstOf(forest: Forest, tasks: readonly Task[]): Task | undefined {
  return tasks
    .filter((task) =>
      isOpen(task.state) && (task.state !== "todo" || forest.isReady(task))
    )
    .map((task) => ({ task, place: placeOf(forest, task) }))
    .sort((a, b) =>
      byUrgency(a.task, b.task) || comparePlaces(a.place, b.place)
    )[0]?.task;
}

const URGENCY: readonly Task["state"][] = ["active", "blocked", "todo"];

function byUrgency(a: Task, b: Task): number {
  const byState = URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state);
  return byState !== 0 ? byState : b.priority - a.priority;
}

/** Orders from the epic down to the task: its place in the plan. */
function placeOf(forest: Forest, task: Task): number[] {
  const parent = forest.parent(task);
  const above = parent === undefined ? [] : placeOf(forest, parent);
  return [...above, task.order];
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((order, index) => order !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Returns the one next step of a Case. */
export function nextStep(
  forest: Forest,
  facts: {
    readonly task: Task;
    readonly isInHand: boolean;
    /** The session's root or a person; they may give it to a worker. */
    readonly isRoot: boolean;
    readonly gates: readonly GateLine[];
  },
): NextStep {
  const { task } = facts;
  if (!facts.isInHand && task.claimed_by !== null) {
    return {
      text: `Take back ${task.id}: ${task.claimed_by} has ended`,
      command: `lockstep case release ${task.id}`,
    };
  }
  const [awaited] = forest.openDependencies(task);
  if (!facts.isInHand && awaited !== undefined) {
    return {
      text:
        `${task.id} is blocked, and waits for ${awaited.id}: ${awaited.title}`,
      command: `lockstep task get ${awaited.id}`,
    };
  }
  if (!facts.isInHand || task.state === "blocked") {
    const canGive = facts.isRoot && task.state !== "blocked";
    const worker = canGive
      ? `, or give it to a worker (lockstep thread child spawn --case-ids ${task.id})`
      : "";
    return {
      text: `Begin ${task.id}${worker}: ${task.title}`,
      command: `lockstep case begin ${task.id}`,
    };
  }
  const step = nextOpenStep(forest, task);
  if (step !== undefined) {
    return {
      text: `${step.id}: ${step.title}`,
      command: `lockstep step check ${step.id} --result WHAT`,
    };
  }
  return nextToFinish(task, facts.gates);
}
