import * as z from "zod/mini";
import { method } from "../method.ts";
import {
  toViolationResult,
  violationLine,
  violationResult,
} from "../violation_result.ts";

export const definition = method({
  name: "violation.list",
  summary: "List what got past the hooks and was found afterwards",
  effect: "read",
  params: z.strictObject({
    all: z._default(z.boolean(), false).check(
      z.describe("Settled ones too"),
    ),
  }),
  result: () => z.strictObject({ violations: z.array(violationResult()) }),
  example: "lockstep violation list",
  run: (context, params) =>
    Promise.resolve(context.read((view) => ({
      violations: Object.values(view.all("violations"))
        .filter((each) => params.all || each.state === "open")
        .map(toViolationResult),
    }))),
  text: ({ violations }) =>
    violations.length === 0
      ? "No violation is open"
      : violations.map(violationLine).join("\n"),
});
