import type { Actor } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import { notFound, refused, usage } from "./error.ts";
import { parseId } from "./id.ts";
import type { Task } from "./records/task.ts";
import { touchMark } from "./resume_mark.ts";
import { followHolder } from "./task_case.ts";
import { createTask } from "./task_create.ts";
import { findClaim, requireHolder } from "./task_holder.ts";
import { isClaimed, requireTransition } from "./task_state.ts";
import { Forest, putTask, requireCase } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface StepRequest {
  readonly actor: Actor;
  readonly session: string;
  /** Id of a Step, or a title in the Case. */
  readonly step: string;
  /** The Case of a Step named by its title; else the one in hand. */
  readonly case_id?: string | undefined;
  readonly status: "done" | "failed" | "skipped" | "blocked";
  readonly result: string;
  readonly artifacts: readonly string[];
}

/**
 * Ticks a Step off, or says why not. A title that no Step has adds one.
 *
 * @throws {LockstepError} `step.not_found`, `case.not_found`,
 * `case.not_active`, `case.held`, `task.illegal_transition`.
 */
export function checkStep(
  tx: Transaction,
  request: StepRequest,
  now: IsoTime,
): Task {
  requireText("step", request.step);
  requireText("result", request.result);
  const { actor } = request;
  const named = ownerOf(tx, request);
  requireHolder(tx, named, { actor, action: "check a step of" });
  if (!isClaimed(named.state)) throw notActive(named);
  const owner = followHolder(tx, { task: named, actor }, now);
  const step = findStep(tx, owner, request.step) ??
    addStep(tx, { owner, request }, now);
  // The same again is a repeated call, not a change of state.
  if (step.state !== request.status) {
    requireTransition(step, request.status, "check");
  }
  const checked: Task = {
    ...step,
    state: request.status,
    result: request.result.trim(),
    artifacts: [...request.artifacts],
    updated_at: now,
  };
  putTask(tx, checked);
  if (owner.claimed_by !== null) {
    touchMark(
      tx,
      { actor: owner.claimed_by, session: owner.session_id },
      now,
    );
  }
  return checked;
}

function requireText(name: string, value: string): void {
  if (value.trim() !== "") return;
  throw usage(`Cannot check a step with an empty ${name}`, {
    reason: "usage.invalid_param",
    hint: 'lockstep step check C4.1 --result "what came of it"',
  });
}

function ownerOf(tx: Transaction, request: StepRequest): Task {
  const wanted = { action: "check a step of", session: request.session };
  const parsed = parseId(request.step);
  if (parsed?.step !== undefined) {
    return requireCase(tx, `${parsed.letter}${parsed.number}`, wanted);
  }
  const id = request.case_id ?? findClaim(tx, request.actor)?.case_id;
  if (id !== undefined) return requireCase(tx, id, wanted);
  throw refused(
    `Cannot check "${request.step}": no Case is in hand`,
    {
      reason: "case.not_active",
      hint: "Name the Step by its id, or begin a Case: lockstep case begin C4",
    },
  );
}

function findStep(
  tx: Transaction,
  owner: Task,
  idOrTitle: string,
): Task | undefined {
  const steps = new Forest(tx).children(owner);
  const title = plain(idOrTitle);
  const found = steps.find((step) => step.id === idOrTitle) ??
    steps.find((step) => plain(step.title) === title);
  if (found !== undefined || parseId(idOrTitle)?.step === undefined) {
    return found;
  }
  throw notFound("check", "step", idOrTitle, `lockstep task get ${owner.id}`);
}

/** Titles that differ in case and spacing only are the same. */
function plain(title: string): string {
  return title.replace(/\s+/g, " ").trim().toLowerCase();
}

function addStep(
  tx: Transaction,
  { owner, request }: { readonly owner: Task; readonly request: StepRequest },
  now: IsoTime,
): Task {
  return createTask(tx, {
    level: "step",
    title: request.step,
    session: request.session,
    parent: owner.id,
  }, now);
}

function notActive(owner: Task): Error {
  return refused(
    `Cannot check a step of "${owner.id}": it is ${owner.state}`,
    {
      reason: "case.not_active",
      hint: owner.state === "todo"
        ? `lockstep case begin ${owner.id}`
        : `lockstep case reopen ${owner.id} --reason WHY`,
    },
  );
}
