/** What the verbs have in common that change one Case and return it. */
import type { Actor } from "../core/actor.ts";
import type { Transaction } from "../core/aggregates.ts";
import type { Task } from "../core/records/task.ts";
import { Forest, requireCase } from "../core/task_tree.ts";
import { type Progress, progressOf } from "../core/task_view.ts";
import type { IsoTime } from "../core/time.ts";
import type { Context } from "./context.ts";

/** A Case after a change, as `caseResult` describes it. */
export interface ChangedCase {
  readonly case: Task;
  readonly next_step: null;
  readonly progress: Progress;
}

/**
 * Changes a Case of the caller's session by a rule, all at once.
 *
 * @throws {LockstepError} `case.not_found`, `task.other_session`, and as the
 * rule.
 */
export async function changeOneCase(
  context: Context,
  verb: { readonly case_id: string; readonly action: string },
  rule: (
    tx: Transaction,
    request: { readonly task: Task; readonly actor: Actor },
    now: IsoTime,
  ) => Task,
): Promise<ChangedCase> {
  const actor = context.actor();
  const wanted = { action: verb.action, session: context.sessionId() };
  return await context.transact((tx) => {
    const task = requireCase(tx, verb.case_id, wanted);
    const changed = rule(tx, { task, actor }, context.now());
    const progress = progressOf(new Forest(tx), changed);
    return { case: changed, next_step: null, progress };
  });
}

/** Renders a changed Case in one line. */
export function caseLine(
  { case: task }: { readonly case: Pick<Task, "id" | "state" | "title"> },
): string {
  return `${task.id}  ${task.state}  ${task.title}`;
}
