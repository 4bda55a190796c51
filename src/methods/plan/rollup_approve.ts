import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { changeRollup } from "../../core/plan_rollup.ts";
import { requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { rollup, rollupText } from "../plan_result.ts";

export const definition = method({
  name: "plan.rollup.approve",
  summary: "Approve what was submitted",
  effect: "write",
  params: z.strictObject({
    node_id: z.string().check(z.describe("Id of the task: F2")),
    summary: z._default(z.string(), "").check(z.describe("What was looked at")),
    affected_files: z.optional(
      z.array(z.string()).check(z.describe("Path it is about; repeatable")),
    ),
    next_action: z.optional(
      z.string().check(z.describe("What should follow")),
    ),
    session_id: z.optional(
      z.string().check(z.describe("Session; the caller's when left out")),
    ),
  }),
  result: rollup,
  positional: ["node_id"],
  example: "lockstep plan rollup approve F2",
  run: async (context, params) => {
    const by = actorName(context.actor());
    const wanted = { action: "roll up", session: context.sessionId() };
    return await context.transact((tx) =>
      changeRollup(tx, {
        node: requireTask(tx, params.node_id, wanted),
        action: "approve",
        summary: params.summary,
        affected_files: params.affected_files ?? [],
        next_action: params.next_action,
        by,
      }, context.now())
    );
  },
  text: rollupText,
});
