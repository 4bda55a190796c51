import * as z from "zod/mini";
import { createNode } from "../../core/plan_graph.ts";
import { Task } from "../../core/records/task.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "plan.bootstrap",
  summary: "Start a plan: an initiative (epic) with one plan (feature) in it",
  effect: "write",
  params: z.strictObject({
    initiative_title: z.string().check(z.describe("Title of the initiative")),
    plan_title: z.string().check(z.describe("Title of the plan")),
    priority: z.optional(
      z.int().check(z.describe("Higher comes first")),
    ),
    summary: z.optional(
      z.string().check(z.describe("What is wanted")),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ initiative: Task, plan: Task }),
  positional: ["initiative_title", "plan_title"],
  example: 'lockstep plan bootstrap "Gallery" "Slugs"',
  run: async (context, params) => {
    const session = context.sessionId();
    const { priority, summary } = params;
    const facet = "planning";
    return await context.transact((tx) => {
      const now = context.now();
      const initiative = createNode(tx, {
        type: "initiative",
        title: params.initiative_title,
        session,
        priority,
        summary,
        facet,
      }, now);
      const plan = createNode(tx, {
        type: "plan",
        title: params.plan_title,
        parent: initiative.id,
        session,
        priority,
        facet,
      }, now);
      return { initiative, plan };
    });
  },
  text: ({ initiative, plan }) =>
    `${initiative.id}  ${initiative.title}\n${plan.id}  ${plan.title}`,
});
