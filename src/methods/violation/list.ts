import * as z from "zod/mini";
import { Violation } from "../../core/records/violation.ts";
import { unrecordedFindings } from "../audit_history.ts";
import { method } from "../method.ts";
import { told } from "../told.ts";

export const definition = method({
  name: "violation.list",
  summary: "List what got past the hooks and was found afterwards",
  effect: "read",
  params: z.strictObject({
    all: z._default(z.boolean(), false).check(
      z.describe("Settled ones too"),
    ),
  }),
  result: () =>
    z.strictObject({
      violations: z.array(Violation),
      /** What the next change, or an audit, will record. */
      unrecorded: z.array(z.string()),
      /** What could not be read, and why. */
      unread: z.array(z.string()),
    }),
  example: "lockstep violation list",
  run: async (context, params) => {
    const unread: string[] = [];
    const found = await told(
      unread,
      "history of protected branches",
      () => unrecordedFindings(context),
    ) ?? [];
    const violations = context.read((view) =>
      Object.values(view.all("violations"))
        .filter((each) => params.all || each.state === "open")
    );
    const unrecorded = found.map((each) => `${each.kind}: ${each.text}`);
    return { violations, unrecorded, unread };
  },
  text: ({ violations, unrecorded, unread }) => {
    const lines = [
      ...violations.map(violationLine),
      ...unrecorded.map((each) =>
        `not on record yet, ${each}: lockstep audit main`
      ),
      ...unread.map((each) => `not readable, ${each}: lockstep doctor`),
    ];
    return lines.length === 0 ? "No violation is open" : lines.join("\n");
  },
});

function violationLine(violation: Violation): string {
  const state = violation.state === "open"
    ? "open"
    : `settled by ${violation.acknowledged_by}: ${violation.note}`;
  return `${violation.id}  ${violation.kind}  ${
    violation.ref ?? "-"
  }  ${violation.text}  (${state})`;
}
