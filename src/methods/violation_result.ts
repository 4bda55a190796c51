import * as z from "zod/mini";
import type { Violation } from "../core/records/violation.ts";
import { lazySchema } from "./lazy_schema.ts";

/** A violation as callers see it. */
export const violationResult = lazySchema(() =>
  z.strictObject({
    id: z.string(),
    kind: z.string(),
    state: z.enum(["open", "acknowledged"]),
    source: z.string(),
    ref: z.nullable(z.string()),
    old_commit: z.nullable(z.string()),
    new_commit: z.nullable(z.string()),
    text: z.string(),
    at: z.string(),
    acknowledged_by: z.nullable(z.string()),
    acknowledged_at: z.nullable(z.string()),
    note: z.nullable(z.string()),
  })
);
export type ViolationResult = z.output<ReturnType<typeof violationResult>>;

/** Returns a violation as callers see it. */
export function toViolationResult(violation: Violation): ViolationResult {
  return {
    id: violation.id,
    kind: violation.kind,
    state: violation.state,
    source: violation.source,
    ref: violation.ref,
    old_commit: violation.old_commit,
    new_commit: violation.new_commit,
    text: violation.text,
    at: violation.at,
    acknowledged_by: violation.acknowledged_by,
    acknowledged_at: violation.acknowledged_at,
    note: violation.note,
  };
}

/** Returns the line that people read. */
export function violationLine(violation: ViolationResult): string {
  const state = violation.state === "open"
    ? "open"
    : `settled by ${violation.acknowledged_by}: ${violation.note}`;
  return `${violation.id}  ${violation.kind}  ${
    violation.ref ?? "-"
  }  ${violation.text}  (${state})`;
}
