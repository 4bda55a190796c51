import * as z from "zod/mini";
import { notFound, refused } from "../../core/error.ts";
import { confirmAsPerson } from "../person_confirm.ts";
import { method } from "../method.ts";
import { toViolationResult, violationResult } from "../violation_result.ts";

export const definition = method({
  name: "violation.resolve",
  summary: "As a person, settle a violation and say how",
  effect: "write",
  params: z.strictObject({
    violation_id: z.string().check(z.describe("Violation, as X7")),
    reason: z.string().check(z.minLength(1), z.describe("How it was settled")),
  }),
  result: () => z.strictObject({ violation: violationResult() }),
  positional: ["violation_id"],
  example: 'lockstep violation resolve X7 --reason "reviewed afterwards"',
  run: async (context, params) => {
    const id = params.violation_id;
    const known = context.read((view) => view.find("violations", id));
    if (known === undefined) throw notFound("settle", "violation", id);
    await confirmAsPerson(
      context,
      `settle "${id}"`,
      `Settle ${id}: ${known.kind} of ${known.ref ?? "a worktree"}?`,
    );
    return await context.transact((tx) => {
      const violation = tx.find("violations", id);
      if (violation === undefined) throw notFound("settle", "violation", id);
      if (violation.state !== "open") {
        throw refused(`Cannot settle "${id}": it is settled already`, {
          reason: "violation.settled",
          hint: "See it: lockstep violation list --all",
        });
      }
      const settled = {
        ...violation,
        state: "acknowledged" as const,
        acknowledged_by: "claimed_person",
        acknowledged_at: context.now(),
        note: params.reason,
      };
      tx.put("violations", id, settled);
      return { violation: toViolationResult(settled) };
    });
  },
  text: ({ violation }) => `${violation.id} is settled: ${violation.note}`,
});
