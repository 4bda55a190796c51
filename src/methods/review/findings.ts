import * as z from "zod/mini";
import { Severity } from "../../core/records/merge.ts";
import { mergeFindings } from "../../core/run_review_findings.ts";
import { method } from "../method.ts";
import { findReviewed, loadRunResult } from "../run_review_load.ts";

const Merged = z.strictObject({
  /** The gravest that a source gives it; null when none gives one. */
  severity: z.nullable(Severity),
  location: z.string(),
  text: z.string(),
  /** Ids of the runs that say it. */
  sources: z.array(z.string()),
  /** How they differ on it; empty when they do not. */
  conflict: z.string(),
});

export const definition = method({
  name: "review.findings",
  summary: "Put the findings of several runs into one ranked list",
  effect: "read",
  params: z.strictObject({
    run_ids: z.array(z.string()).check(
      z.minLength(1),
      z.describe("Ids of runs, or of threads for their last run"),
    ),
  }),
  result: () => z.strictObject({ findings: z.array(Merged) }),
  positional: ["run_ids"],
  example: "lockstep review findings T5 T6 T7",
  run: (context, { run_ids }) => {
    const sources = run_ids.map((id) => {
      const run = findReviewed(context, id, "read the findings of");
      return {
        name: run.id,
        findings: loadRunResult(context, run.id).findings,
      };
    });
    const findings = mergeFindings(sources).map((each) => ({
      ...each,
      sources: [...each.sources],
    }));
    return Promise.resolve({ findings });
  },
  text: ({ findings }) =>
    findings.length === 0
      ? "None of them found anything"
      : findings.map((each, index) =>
        [
          `${index + 1}. ${
            each.severity ?? "--"
          } ${each.location} ${each.text}`,
          `   said by ${each.sources.join(", ")}`,
          ...(each.conflict === "" ? [] : [`   conflict: ${each.conflict}`]),
        ].join("\n")
      ).join("\n"),
});
