import * as z from "zod/mini";
import { newestBackup } from "../../core/backup_rules.ts";
import { DEFAULT_CONFIG } from "../../core/config.ts";
import { notFound } from "../../core/error.ts";
import { listBackups, loadBackup } from "../../store/backups.ts";
import { replaceState } from "../../store/replace_state.ts";
import { replacingAuthor } from "../ledger_author.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "ledger.restore",
  summary: "Put a copy of the ledger in the place of the ledger",
  effect: "write",
  params: z.strictObject({
    name: z.optional(
      z.string().check(z.describe("Name of the copy; the newest if left out")),
    ),
    force: z._default(z.boolean(), false).check(
      z.describe("Also while sessions are at work, or when that is not known"),
    ),
  }),
  result: () =>
    z.strictObject({
      name: z.string(),
      kept_as: z.string(),
      seq: z.int(),
      records: z.int(),
    }),
  positional: ["name"],
  example: "lockstep ledger restore 20261121T143015Z-812",
  run: async (context, params) => {
    const author = replacingAuthor(context);
    const ledger = context.ledger();
    const { ground, paths } = ledger;
    const names = listBackups(ground.disk, paths);
    const name = params.name ?? newestBackup(names, author.at);
    if (name === undefined) {
      throw notFound("restore", "backup", "newest", "There is no backup yet");
    }
    const { state, seq } = loadBackup(ground, paths, name);
    const replaced = await replaceState(ledger, author, {
      state,
      seq,
      isForced: params.force,
      // The config in force may not be readable either.
      staleSeconds: DEFAULT_CONFIG.leases.session_stale_seconds,
    });
    return { name, ...replaced };
  },
  text: (result) =>
    `Restored ${result.name} (${result.records} records). What it replaces is kept as ${result.kept_as}. Compare with what git has: lockstep doctor`,
});
