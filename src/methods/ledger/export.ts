import * as z from "zod/mini";
import { exportState } from "../../store/export_state.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "ledger.export",
  summary: "Print the whole ledger as one JSON document",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      format: z.int(),
      seq: z.int(),
      exported_at: z.string(),
      aggregates: z.record(z.string(), z.record(z.string(), z.unknown())),
    }),
  example: "lockstep ledger export > ledger.json",
  run: (context) =>
    Promise.resolve(exportState(context.ledger(), context.now())),
  text: (result) => JSON.stringify(result, null, 2),
});
