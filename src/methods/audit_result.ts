import * as z from "zod/mini";
import { lazySchema } from "./lazy_schema.ts";

/** What an audit found, and the violations it recorded for it. */
export const auditResult = lazySchema(() =>
  z.strictObject({
    findings: z.array(z.strictObject({
      kind: z.string(),
      ref: z.string(),
      old_commit: z.nullable(z.string()),
      new_commit: z.nullable(z.string()),
      text: z.string(),
    })),
    /** Ids of new violations; those known before are not repeated. */
    recorded: z.array(z.string()),
  })
);

/** Returns what a person reads of an audit. */
export function auditText(
  result: z.output<ReturnType<typeof auditResult>>,
  allWell: string,
): string {
  if (result.findings.length === 0) return allWell;
  return [
    ...result.findings.map((each) => `${each.kind}: ${each.text}`),
    result.recorded.length === 0
      ? "All of it is on record; see lockstep violation list --all"
      : `Recorded as ${
        result.recorded.join(", ")
      }; a person settles it: lockstep violation resolve ${
        result.recorded[0]
      } --reason TEXT`,
  ].join("\n");
}
