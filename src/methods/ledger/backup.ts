import * as z from "zod/mini";
import { method } from "../method.ts";

export const definition = method({
  name: "ledger.backup",
  summary: "Make a copy of the ledger now",
  effect: "write",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({ name: z.string(), folder: z.string(), seq: z.int() }),
  example: "lockstep ledger backup",
  run: async (context) => {
    const ledger = context.ledger();
    const copy = await ledger.backUp(context.now());
    return { ...copy, folder: ledger.paths.backups };
  },
  text: (result) =>
    `Backup ${result.name} shows event ${result.seq}; restore it with: lockstep ledger restore ${result.name}`,
});
