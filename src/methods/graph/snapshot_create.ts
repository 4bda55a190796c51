import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { snapshotNode } from "../../core/plan_graph.ts";
import { Evidence } from "../../core/records/task.ts";
import { requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "graph.snapshot.create",
  summary: "Record in words how a task stands",
  effect: "write",
  params: z.strictObject({
    node_id: z.string().check(z.describe("Id of the task")),
    snapshot_type: z.string().check(
      z.minLength(1),
      z.describe("What kind of record it is: checkpoint, handoff, …"),
    ),
    summary: z._default(z.string(), "").check(z.describe("How it stands")),
    affected_files: z.optional(
      z.array(z.string()).check(z.describe("Path it is about; repeatable")),
    ),
    next_action: z.optional(
      z.string().check(z.describe("What should follow")),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ snapshot: Evidence }),
  positional: ["node_id", "snapshot_type"],
  example: 'lockstep graph snapshot create C4 checkpoint --summary "half done"',
  run: async (context, params) => {
    const by = actorName(context.actor());
    const session = context.sessionId();
    const snapshot = await context.transact((tx) =>
      snapshotNode(tx, {
        node: requireTask(tx, params.node_id, { action: "describe", session }),
        type: params.snapshot_type,
        summary: params.summary,
        affected_files: params.affected_files ?? [],
        next_action: params.next_action,
        by,
      }, context.now())
    );
    return { snapshot };
  },
  text: ({ snapshot }) => `${snapshot.id}  ${snapshot.text}`,
});
