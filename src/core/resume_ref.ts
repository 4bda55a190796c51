/**
 * Where an actor stands, out of the ledger alone: its Case, what of it is
 * done, and the one next step. What git says is laid beside it afterwards.
 */
import { type Actor, actorName } from "./actor.ts";
import type { View } from "./aggregates.ts";
import { type GateStanding, gateStanding, quote } from "./evidence_rules.ts";
import type { EpicPlace, Evidence, Task } from "./records/task.ts";
import { markOf } from "./resume_mark.ts";
import { findClaim, hasEnded, isHolder, isRootOf } from "./task_holder.ts";
import { isOpen } from "./task_state.ts";
import { epicIds, epicPlaces, findTask, Forest } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";
import { secondsBetween } from "./time.ts";

export interface StepLine {
  readonly id: string;
  readonly title: string;
  readonly state: Task["state"];
  /** Result and evidence in one line. */
  readonly note: string;
}

export interface GateLine {
  readonly name: string;
  readonly required: boolean;
  readonly standing: GateStanding;
}

/** The one thing to do next. */
export interface NextStep {
  readonly text: string;
  /** A command that can be pasted; null when a person has to think. */
  readonly command: string | null;
}

export interface LockLine {
  readonly id: string;
  readonly path: string;
  readonly seconds_left: number;
}

/** Everything an agent needs to go on that knows nothing any more. */
export interface ResumeRef {
  readonly actor: string;
  /** Where the Case in hand was found. */
  readonly source: "in_hand" | "resume_next" | "none";
  readonly generation: number;
  readonly version: number;
  readonly acked_at: string | null;
  readonly acknowledged: boolean;
  readonly session_id: string;
  readonly goal: string;
  readonly case: Task | null;
  readonly steps: StepLine[];
  readonly gates: GateLine[];
  readonly next_step: NextStep;
  readonly scope: { readonly allow: string[]; readonly deny: string[] };
  readonly worktree: string | null;
  readonly branch: string | null;
  readonly required_files: string[];
  readonly blockers: string[];
  readonly locks: LockLine[];
}

export interface RefFacts {
  readonly actor: Actor;
  readonly session: string;
  /** Tree id of the worktree as it is; undefined when it was not looked at. */
  readonly tree: string | undefined;
  readonly now: IsoTime;
}

/** Returns where an actor stands. */
export function currentRef(view: View, facts: RefFacts): ResumeRef {
  const { actor, session } = facts;
  const name = actorName(actor);
  const mark = markOf(view, name);
  const forest = new Forest(view);
  const found = caseInHand(view, facts, forest);
  const task = found?.task;
  const slug = task?.worktree ??
    (actor.kind === "thread"
      ? actor.worktree
      : view.find("sessions", session)?.worktree);
  const worktree = view.find("worktrees", slug ?? "");
  const evidence = task === undefined
    ? []
    : Object.values(view.all(`evidence-${task.epic}`));
  const gates = task === undefined ? [] : gateLines(task, evidence, facts.tree);
  const { allow, deny } = task?.scope ?? worktree?.scope ??
    { allow: [], deny: [] };
  return {
    actor: name,
    source: found?.source ?? "none",
    generation: mark.generation,
    version: mark.version,
    acked_at: mark.acked_at,
    acknowledged: mark.acked_generation >= mark.generation,
    session_id: session,
    goal: view.find("sessions", session)?.user_request ?? "",
    case: task ?? null,
    steps: task === undefined ? [] : stepLines(forest, task, evidence),
    gates,
    next_step: task === undefined
      ? nothingToDo(view, session)
      : nextStep(forest, { task, source: found?.source, gates }),
    scope: { allow: [...allow], deny: [...deny] },
    worktree: worktree?.slug ?? null,
    branch: worktree?.branch ?? null,
    required_files: task?.required_files ?? [],
    blockers: [
      ...(task === undefined ? [] : blockersOf(forest, task)),
      ...(isRootOf(actor) ? questionsOf(view, session, task?.id) : []),
    ],
    locks: locksOf(view, facts),
  };
}

interface InHand {
  readonly task: Task;
  readonly source: "in_hand" | "resume_next";
}

function caseInHand(
  view: View,
  facts: RefFacts,
  forest: Forest,
): InHand | undefined {
  const claim = findClaim(view, facts.actor);
  const task = claim === undefined ? undefined : findTask(view, claim.case_id);
  if (task !== undefined) return { task, source: "in_hand" };
  const next = nextCase(view, facts, forest);
  return next === undefined ? undefined : { task: next, source: "resume_next" };
}

/**
 * Returns the Case to go on with: of those assigned to a thread, or of the
 * session; active before blocked before ready, then by priority and place.
 */
export function nextCase(
  view: View,
  facts: Pick<RefFacts, "actor" | "session">,
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
  return firstOf(forest, left) ?? nextFree(view, session, forest);
}

/** What others have in hand is theirs; what they left behind is the root's. */
function isOwn(view: View, task: Task, actor: Actor): boolean {
  return task.claimed_by === null || isHolder(view, task, actor) ||
    (isRootOf(actor) && hasEnded(view, task.claimed_by));
}

/** Reads epics only while one of them can hold something more urgent. */
function nextFree(
  view: View,
  session: string,
  forest: Forest,
): Task | undefined {
  let best: Task | undefined;
  for (const place of epicPlaces(view, session, { openOnly: true })) {
    if (place.top_priority === null) continue;
    if (best !== undefined && !canBeat(place, best)) continue;
    const free = Object.values(forest.epic(place.id).tasks)
      .filter((task) => task.level === "case" && task.claimed_by === null);
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

function stepLines(
  forest: Forest,
  task: Task,
  evidence: readonly Evidence[],
): StepLine[] {
  return forest.children(task).map((step) => {
    const told = evidence.filter((each) => each.subject === step.id);
    const notes = [
      step.result ?? "",
      ...told.map((each) => `${each.text} (${each.source})`),
    ];
    return {
      id: step.id,
      title: step.title,
      state: step.state,
      note: notes.filter((note) => note !== "").join("; "),
    };
  });
}

function gateLines(
  task: Task,
  evidence: readonly Evidence[],
  tree: string | undefined,
): GateLine[] {
  const own = evidence.filter((each) => each.subject === task.id);
  return task.gates.map((gate) => ({
    name: gate.name,
    required: gate.required,
    standing: gateStanding(gate, own, tree),
  }));
}

function nextStep(
  forest: Forest,
  facts: {
    readonly task: Task;
    readonly source: InHand["source"] | undefined;
    readonly gates: readonly GateLine[];
  },
): NextStep {
  const { task } = facts;
  if (facts.source === "resume_next" && task.claimed_by !== null) {
    return {
      text: `Take back ${task.id}: ${task.claimed_by} has ended`,
      command: `lockstep case release ${task.id}`,
    };
  }
  if (facts.source === "resume_next" || task.state === "blocked") {
    return {
      text: `Begin ${task.id}: ${task.title}`,
      command: `lockstep case begin ${task.id}`,
    };
  }
  const open = forest.children(task).filter((step) => isOpen(step.state));
  const step = open.find((each) => forest.isReady(each)) ?? open[0];
  if (step !== undefined) {
    return {
      text: `${step.id}: ${step.title}`,
      command: `lockstep step check ${step.id} --result WHAT`,
    };
  }
  const gate = facts.gates.find((each) =>
    each.required && each.standing !== "passed"
  );
  if (gate !== undefined) {
    return {
      text: `Gate ${gate.name}: ${gate.standing}`,
      command: `lockstep gate run ${task.id} ${quote(gate.name)}`,
    };
  }
  return {
    text: `Complete ${task.id}`,
    command: `lockstep case complete ${task.id} --summary WHAT`,
  };
}

/** What to do when no Case is to be taken up: wait, plan, or bring it home. */
function nothingToDo(view: View, session: string): NextStep {
  const held = Object.values(view.all("claims"))
    .filter((claim) => claim.session_id === session)
    .map((claim) => `${claim.case_id} (${claim.claimed_by})`);
  if (held.length > 0) {
    return {
      text: `Wait for what others have in hand: ${held.join(", ")}`,
      command: "lockstep status",
    };
  }
  if (epicIds(view, session).length === 0) {
    return { text: "Plan the work", command: "lockstep plan import FILE" };
  }
  return epicIds(view, session, { openOnly: true }).length === 0
    ? {
      text: "Every Case is over: merge",
      command: "lockstep merge main request",
    }
    : {
      text: "No Case is ready: see what waits",
      command: "lockstep tree --open",
    };
}

function blockersOf(forest: Forest, task: Task): string[] {
  const waits = forest.openDependencies(task)
    .map((each) => `waits for ${each.id}: ${each.title}`);
  return [...waits, ...blockLines(task), ...scopeLines(task)];
}

/** What the workers of a session wait for its root to decide. */
function questionsOf(
  view: View,
  session: string,
  inHand: string | undefined,
): string[] {
  return Object.values(view.all("claims"))
    .filter((claim) => claim.session_id === session && claim.case_id !== inHand)
    .map((claim) => findTask(view, claim.case_id))
    .filter((task) => task !== undefined)
    .flatMap((task) => [...blockLines(task), ...scopeLines(task)]);
}

function blockLines(task: Task): string[] {
  if (task.block === null) return [];
  const needs = task.block.needs.map((need) => `; needs ${need}`).join("");
  return [`${task.id}: ${task.block.reason}${needs}`];
}

function scopeLines(task: Task): string[] {
  return task.scope_requests
    .filter((each) => each.granted_by === null)
    .map((each) =>
      `${task.id} asks for ${each.path}: ${each.reason}; lockstep case grant-scope ${task.id} ${
        quote(each.path)
      } --reason WHY`
    );
}

function locksOf(view: View, facts: RefFacts): LockLine[] {
  const { actor } = facts;
  const thread = actor.kind === "thread" ? actor.thread_id : null;
  return Object.values(view.all("locks"))
    .filter((lock) =>
      lock.session_id === facts.session && lock.thread_id === thread &&
      lock.state !== "lost"
    )
    .map((lock) => ({
      id: lock.id,
      path: lock.path,
      seconds_left: Math.max(
        0,
        Math.floor(secondsBetween(facts.now, lock.lease_until)),
      ),
    }));
}
