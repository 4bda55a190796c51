/** What submitting, approving and rejecting a roll-up have in common. */
import * as z from "zod/mini";
import { actorName } from "../core/actor.ts";
import {
  changeRollup,
  type Rollup,
  type RollupRequest,
} from "../core/plan_rollup.ts";
import { requireTask } from "../core/task_tree.ts";
import type { Context } from "./context.ts";
import { lazySchema } from "./lazy_schema.ts";
import { sessionParam } from "./task_params.ts";

/** Schema of what all three are told; what the summary says is up to each. */
export const rollupParams = lazySchema(() =>
  z.strictObject({
    node_id: z.string().check(z.describe("Id of the task: F2")),
    affected_files: z.optional(
      z.array(z.string()).check(z.describe("Path it is about; repeatable")),
    ),
    next_action: z.optional(
      z.string().check(z.describe("What should follow")),
    ),
    session_id: sessionParam(),
  })
);

type Told = z.output<ReturnType<typeof rollupParams>> & {
  readonly summary: string;
};

/**
 * Submits, approves or rejects a roll-up in the name of the caller.
 *
 * @throws {LockstepError} `task.not_found`, `task.other_session`, and as
 * `changeRollup`.
 */
export function rollUpNode(
  context: Context,
  action: RollupRequest["action"],
  params: Told,
): Promise<Rollup> {
  const by = actorName(context.actor());
  const wanted = { action: "roll up", session: context.sessionId() };
  return context.transact((tx) =>
    changeRollup(tx, {
      node: requireTask(tx, params.node_id, wanted),
      action,
      summary: params.summary,
      affected_files: params.affected_files ?? [],
      next_action: params.next_action,
      by,
    }, context.now())
  );
}
