import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { REPLAN_TRIGGERS, replanSlice } from "../../core/plan_graph.ts";
import { Task } from "../../core/records/task.ts";
import { requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "plan.slice.replan",
  summary: "Plan a slice anew and record why",
  effect: "write",
  params: z.strictObject({
    node_id: z.string().check(z.describe("Id of the slice: C4")),
    reason: z.string().check(
      z.minLength(1),
      z.describe("Why it has to be planned anew"),
    ),
    trigger: z._default(z.enum(REPLAN_TRIGGERS), "scope_change").check(
      z.describe("What made it necessary; scope_change when left out"),
    ),
    affected_files: z.optional(
      z.array(z.string()).check(
        z.describe("All the paths it is about now; repeatable"),
      ),
    ),
    next_action: z.optional(
      z.string().check(z.describe("What should follow")),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ slice: Task }),
  positional: ["node_id"],
  example: 'lockstep plan slice replan C4 --reason "needs the parser, too"',
  run: async (context, params) => {
    const by = actorName(context.actor());
    const session = context.sessionId();
    const slice = await context.transact((tx) =>
      replanSlice(tx, {
        node: requireTask(tx, params.node_id, { action: "replan", session }),
        trigger: params.trigger,
        reason: params.reason,
        affected_files: params.affected_files,
        next_action: params.next_action,
        by,
      }, context.now())
    );
    return { slice };
  },
  text: ({ slice }) => `${slice.id}  ${slice.title}`,
});
