import { type Actor, actorName } from "./actor.ts";
import type { Transaction } from "./aggregates.ts";
import { refused, usage } from "./error.ts";
import { recordTold } from "./evidence_record.ts";
import { type Missing, missingOf } from "./evidence_rules.ts";
import { requireNothingLost } from "./lock_derive.ts";
import type { Task } from "./records/task.ts";
import { changeCase, followHolder } from "./task_case.ts";
import { isRootOf, requireHolder } from "./task_holder.ts";
import { requireTransition } from "./task_state.ts";
import { Forest } from "./task_tree.ts";
import type { IsoTime } from "./time.ts";

export interface CompleteRequest {
  readonly task: Task;
  readonly actor: Actor;
  readonly summary: string;
  readonly next_action: string | null;
  /** Paths that were changed or made, as the actor says. */
  readonly artifacts: readonly string[];
  /** Names of gates that need not have passed. */
  readonly waive: readonly string[];
  /** Why they need not. */
  readonly reason: string | undefined;
  /** Tree id of the worktree as it is; undefined without a worktree. */
  readonly tree: string | undefined;
  /** Changed paths outside the scope. */
  readonly outside: readonly string[];
}

/**
 * Completes a Case: every Step done or skipped, every required gate passed on
 * the worktree as it is, nothing changed outside the scope.
 *
 * @throws {LockstepError} `case.incomplete`, `case.held`, `case.not_claimed`,
 * `gate.not_found`, `gate.waiver_not_allowed`, `task.illegal_transition`,
 * `lock.lost`.
 */
export function completeCase(
  tx: Transaction,
  request: CompleteRequest,
  now: IsoTime,
): Task {
  const { actor } = request;
  requireHolder(tx, request.task, { actor, action: "complete" });
  const task = followHolder(tx, { task: request.task, actor }, now);
  requireTransition(task, "done", "complete");
  requireNothingLost(tx, {
    session_id: task.session_id,
    thread_ids: [actor.kind === "thread" ? actor.thread_id : null],
    case_id: task.id,
  }, `complete "${task.id}"`);
  requireWaivers(request);
  const missing = missingOf({
    task,
    steps: new Forest(tx).children(task),
    evidence: Object.values(tx.all(`evidence-${task.epic}`))
      .filter((each) => each.subject === task.id),
    waived: request.waive,
    tree: request.tree,
    outside: request.outside,
    mayGrant: isRootOf(actor),
  });
  if (missing.length > 0) throw incomplete(task, missing);
  for (const gate of request.waive) {
    recordTold(tx, {
      task,
      told: {
        kind: "waiver",
        text: request.reason ?? "",
        label: "blocked",
        by: actorName(actor),
        gate,
      },
    }, now);
  }
  return changeCase(tx, {
    task,
    change: {
      state: "done",
      action: "complete",
      set: {
        result: request.summary,
        artifacts: [...request.artifacts],
        next_action: request.next_action,
        block: null,
      },
    },
  }, now);
}

function requireWaivers(request: CompleteRequest): void {
  const { task, waive } = request;
  if (waive.length === 0) return;
  if (!isRootOf(request.actor)) {
    throw refused(
      `Cannot waive gate "${waive[0]}": this is for the session's root`,
      {
        reason: "gate.waiver_not_allowed",
        hint: `lockstep case block ${task.id} --reason WHY --needs "waiver of ${
          waive[0]
        }"`,
      },
    );
  }
  if (request.reason === undefined || request.reason.trim() === "") {
    throw usage(`Cannot waive gate "${waive[0]}" without a reason`, {
      reason: "usage.missing_param",
      hint: `lockstep case complete ${task.id} --summary WHAT --waive ${
        waive[0]
      } --reason WHY`,
    });
  }
  const names = task.gates.map((gate) => gate.name);
  const unknown = waive.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw refused(`Cannot waive gate "${unknown}": gate not found`, {
    reason: "gate.not_found",
    hint: names.length === 0
      ? `${task.id} has no gates`
      : `Gates of ${task.id}: ${names.join(", ")}`,
  });
}

function incomplete(task: Task, missing: readonly Missing[]): Error {
  return refused(
    `Cannot complete "${task.id}": ${
      missing.map((each) => `${each.kind} ${each.what} ${each.why}`).join("; ")
    }`,
    {
      reason: "case.incomplete",
      hint: missing.map((each) => each.command).join("\n      "),
      details: { case_id: task.id, missing },
    },
  );
}
