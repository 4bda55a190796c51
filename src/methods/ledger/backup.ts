import * as z from "zod/mini";
import { makeBackup } from "../../store/backups.ts";
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
    return await ledger.exclusively(() => {
      const journal = ledger.compact(ledger.lockedJournal());
      const { disk } = ledger.ground;
      const name = makeBackup(disk, ledger.paths, context.now());
      return { name, folder: ledger.paths.backups, seq: journal.seq };
    });
  },
  text: (result) =>
    `Backup ${result.name} shows event ${result.seq}; restore it with: lockstep ledger restore ${result.name}`,
});
