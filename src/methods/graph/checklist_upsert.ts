import * as z from "zod/mini";
import { Task } from "../../core/records/task.ts";
import { createTask } from "../../core/task_create.ts";
import { requireMayAdd } from "../../core/task_holder.ts";
import { checkStep } from "../../core/task_step.ts";
import { Forest, requireCase } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "graph.checklist.upsert",
  summary: "Add an item to the checklist of a Case, or tick off the one there",
  effect: "write",
  params: z.strictObject({
    node_id: z.string().check(z.describe("Id of the Case: C4")),
    item_text: z.string().check(
      z.minLength(1),
      z.describe("Text of the item; the same text is the same item"),
    ),
    status: z._default(
      z.enum(["todo", "done", "failed", "skipped", "blocked"]),
      "todo",
    ).check(z.describe("State of the item; todo when left out")),
    result: z.optional(
      z.string().check(z.describe("What came of it")),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ step: Task }),
  positional: ["node_id", "item_text"],
  example: 'lockstep graph checklist upsert C4 "Write the test"',
  run: async (context, params) => {
    const actor = context.actor();
    const session = context.sessionId();
    const step = await context.transact((tx) => {
      const now = context.now();
      const owner = requireCase(tx, params.node_id, {
        action: "change the checklist of",
        session,
      });
      requireMayAdd(tx, actor, { level: "step", owner });
      const title = params.item_text.trim();
      const known = new Forest(tx).children(owner)
        .find((each) => each.title === title);
      const item = known ?? createTask(tx, {
        level: "step",
        title,
        session,
        parent: owner.id,
      }, now);
      if (params.status === "todo" || params.status === item.state) return item;
      return checkStep(tx, {
        actor,
        session,
        step: item.id,
        status: params.status,
        result: params.result ?? title,
        artifacts: item.artifacts,
      }, now);
    });
    return { step };
  },
  text: ({ step }) => `${step.id}  ${step.state}  ${step.title}`,
});
