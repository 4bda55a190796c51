import * as z from "zod/mini";
import { notFound } from "../../core/error.ts";
import { findEvent } from "../../store/log.ts";
import { logEntry } from "../log_entry.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "log.show",
  summary: "Show one event with the records that it wrote",
  effect: "read",
  params: z.strictObject({
    seq: z.int().check(z.positive(), z.describe("Number of the event")),
  }),
  result: () =>
    z.strictObject({
      seq: z.int(),
      at: z.string(),
      actor: z.string(),
      method: z.string(),
      session_id: z.nullable(z.string()),
      changes: z.array(z.string()),
      reports: z.int(),
      /** New records in the order of `changes`; null where one was removed. */
      records: z.array(z.unknown()),
    }),
  positional: ["seq"],
  example: "lockstep log show 812",
  run: (context, params) => {
    const event = findEvent(context.ledger(), params.seq);
    if (event === undefined) {
      throw notFound(
        "show",
        "event",
        String(params.seq),
        "See the numbers with: lockstep log",
      );
    }
    const records = event.ops.map(([, , record]) => record);
    return Promise.resolve({ ...logEntry(event), records });
  },
  text: (result) =>
    [
      `event ${result.seq}  ${result.at}  ${result.actor}  ${result.method}`,
      ...result.changes.map((change, index) =>
        `${change} ${JSON.stringify(result.records[index], null, 2)}`
      ),
    ].join("\n"),
});
