import * as z from "zod/mini";
import { exportPlan } from "../../core/plan_export.ts";
import { PlanOutline } from "../../core/plan_outline.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "plan.export",
  summary: "Print the tree as an outline that plan import takes",
  effect: "read",
  params: z.strictObject({
    epic: z.optional(
      z.string().check(z.describe("Only this epic: E1; all when left out")),
    ),
    format: z._default(z.enum(["yaml", "json"]), "yaml")
      .check(z.describe("Form of the text; yaml when left out")),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ outline: PlanOutline, text: z.string() }),
  positional: ["epic"],
  example: "lockstep plan export > plan.yaml",
  run: async (context, params) => {
    const session = context.sessionId();
    const outline = context.read((view) =>
      exportPlan(view, { session, epic: params.epic })
    );
    if (params.format === "json") {
      return { outline, text: `${JSON.stringify(outline, null, 2)}\n` };
    }
    const { formatYaml } = await import("../../io/yaml.ts");
    return { outline, text: formatYaml(outline) };
  },
  text: ({ text }) => text,
});
