import * as z from "zod/mini";
import { backupTime } from "../../core/backup_rules.ts";
import { listBackups } from "../../store/backups.ts";
import { method } from "../method.ts";

const Listed = z.strictObject({
  name: z.string(),
  /** Null for what a restore or an import set aside. */
  made_at: z.nullable(z.string()),
});

export const definition = method({
  name: "ledger.backups",
  summary: "List the copies of the ledger, newest last",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({ folder: z.string(), backups: z.array(Listed) }),
  example: "lockstep ledger backups",
  run: (context) => {
    const { ground, paths } = context.ledger();
    const backups = listBackups(ground.disk, paths)
      .map((name) => ({ name, made_at: backupTime(name) ?? null }));
    return Promise.resolve({ folder: paths.backups, backups });
  },
  text: (result) =>
    result.backups.length === 0
      ? "There is no backup yet"
      : result.backups.map((each) => each.name).join("\n"),
});
