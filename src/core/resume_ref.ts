/**
 * Where an actor stands, out of the ledger alone: its Case, what of it is
 * done, and the one next step. What git says is laid beside it afterwards.
 */
import { type Actor, actorName } from "./actor.ts";
import type { View } from "./aggregates.ts";
import type { Evidence, Task } from "./records/task.ts";
import type { Worktree } from "./records/worktree.ts";
import { isAcknowledged, markOf } from "./resume_mark.ts";
import { nextWhenClosed, nothingToDo } from "./resume_idle.ts";
import {
  closedPaths,
  nextCase,
  type NextStep,
  nextStep,
} from "./resume_next.ts";
import { needsOfReviews } from "./run_review_list.ts";
import { type GateLine, gateLines } from "./task_finish.ts";
import { findClaim, isRootOf } from "./task_holder.ts";
import { findTask, Forest } from "./task_tree.ts";
import { type IsoTime, secondsBetween } from "./time.ts";
import { shellWord } from "./shell_word.ts";

export interface StepLine {
  readonly id: string;
  readonly title: string;
  readonly state: Task["state"];
  /** Result and evidence in one line. */
  readonly note: string;
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
    acknowledged: isAcknowledged(mark),
    session_id: session,
    goal: view.find("sessions", session)?.user_request ?? "",
    case: task ?? null,
    steps: task === undefined ? [] : stepLines(forest, task, evidence),
    gates,
    next_step: nextWhenClosed(view, session) ??
      (task === undefined ? nothingToDo(view, facts) : nextStep(forest, {
        task,
        isInHand: found?.source === "in_hand",
        isRoot: isRootOf(actor),
        gates,
      })),
    scope: { allow: [...allow], deny: [...deny] },
    worktree: worktree?.slug ?? null,
    branch: worktree?.branch ?? null,
    required_files: task?.required_files ?? [],
    blockers: [
      ...(task === undefined ? [] : blockersOf(forest, task)),
      ...(found?.source === "in_hand" ? closedLines(found.task, worktree) : []),
      ...(isRootOf(actor)
        ? [
          ...questionsOf(view, session, task?.id),
          ...needsOfReviews(view, session)
            .map(({ text, command }) => `${text}: ${command}`),
        ]
        : []),
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

function blockersOf(forest: Forest, task: Task): string[] {
  const waits = forest.openDependencies(task)
    .map((each) => `waits for ${each.id}: ${each.title}`);
  return [...waits, ...blockLines(task), ...scopeLines(task)];
}

/** What the hooks refuse of a Case in the worktree it is worked on in. */
function closedLines(task: Task, worktree: Worktree | undefined): string[] {
  return closedPaths(task, worktree).map((path) =>
    `${worktree?.slug} may not commit ${path}; lockstep case request-scope ${
      shellWord(path)
    } --reason WHY`
  );
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
        shellWord(each.path)
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
