import * as z from "zod/mini";
import { lazySchema } from "./lazy_schema.ts";

/** Schema of how a node stands with its roll-up in mind. */
export const rollup = lazySchema(() =>
  z.strictObject({
    node_id: z.string(),
    approval: z.enum(["none", "pending", "approved", "rejected"]),
    status: z.string(),
    child_count: z.int(),
    status_counts: z.record(z.string(), z.int()),
    open: z.array(z.string()),
  })
);

/** Renders how a node stands for people. */
export function rollupText(
  result: {
    readonly node_id: string;
    readonly status: string;
    readonly approval: string;
    readonly open: readonly string[];
  },
): string {
  const open = result.open.length === 0
    ? ""
    : `; open: ${result.open.join(", ")}`;
  return `${result.node_id}  ${result.status} (${result.approval})${open}`;
}
