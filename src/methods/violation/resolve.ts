import * as z from "zod/mini";
import type { View } from "../../core/aggregates.ts";
import { notFound, refused } from "../../core/error.ts";
import { Violation } from "../../core/records/violation.ts";
import { confirmAsPerson } from "../person_confirm.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "violation.resolve",
  summary: "As a person, settle a violation and say how",
  effect: "write",
  params: z.strictObject({
    violation_id: z.string().check(z.describe("Violation, as X7")),
    reason: z.string().check(z.minLength(1), z.describe("How it was settled")),
  }),
  result: () => z.strictObject({ violation: Violation }),
  positional: ["violation_id"],
  example: 'lockstep violation resolve X7 --reason "reviewed afterwards"',
  run: async (context, params) => {
    const id = params.violation_id;
    const known = context.read((view) => requireOpen(view, id));
    await confirmAsPerson(
      context,
      `settle "${id}"`,
      `Settle ${id}: ${known.kind} of ${known.ref ?? "a worktree"}?`,
    );
    return await context.transact((tx) => {
      const violation = requireOpen(tx, id);
      const settled = {
        ...violation,
        state: "acknowledged" as const,
        acknowledged_by: "claimed_person",
        acknowledged_at: context.now(),
        note: params.reason,
      };
      tx.put("violations", id, settled);
      return { violation: settled };
    });
  },
  text: ({ violation }) => `${violation.id} is settled: ${violation.note}`,
});

function requireOpen(view: View, id: string): Violation {
  const violation = view.find("violations", id);
  const hint = "See lockstep violation list --all";
  if (violation === undefined) throw notFound("settle", "violation", id, hint);
  if (violation.state === "open") return violation;
  throw refused(`Cannot settle "${id}": it is settled already`, {
    reason: "violation.settled",
    hint,
  });
}
