import * as z from "zod/mini";
import { requireCase } from "../../core/task_tree.ts";
import { placeCase } from "../case_inspect.ts";
import { findDrift } from "../drift_find.ts";
import { method } from "../method.ts";
import { caseParam, sessionParam } from "../task_params.ts";

export const definition = method({
  name: "case.drift",
  summary: "Show what governs a Case and has changed since it began",
  effect: "read",
  params: z.strictObject({
    case_id: caseParam(),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      case_id: z.string(),
      drift: z.array(z.strictObject({
        what: z.string(),
        was: z.unknown(),
        is: z.unknown(),
      })),
    }),
  positional: ["case_id"],
  example: "lockstep case drift C4",
  run: async (context, params) => {
    const wanted = { action: "look at", session: context.sessionId() };
    const placed = context.read((view) =>
      placeCase(view, requireCase(view, params.case_id, wanted))
    );
    const drift = await findDrift(context, placed);
    return { case_id: params.case_id, drift };
  },
  text: ({ case_id, drift }) =>
    drift.length === 0
      ? `${case_id}: nothing that governs it has changed`
      : drift.map((each) =>
        `${each.what}: was ${JSON.stringify(each.was)}, is ${
          JSON.stringify(each.is)
        }`
      ).join("\n"),
});
