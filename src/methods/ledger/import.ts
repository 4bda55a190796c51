import { join } from "@std/path";
import * as z from "zod/mini";
import { DEFAULT_CONFIG } from "../../core/config.ts";
import { usage } from "../../core/error.ts";
import { readInputText } from "../../io/input.ts";
import { parseExport } from "../../store/export_state.ts";
import { replaceState } from "../../store/replace_state.ts";
import { replacingAuthor } from "../ledger_author.ts";
import { method } from "../method.ts";
import { confirmAsPerson } from "../person_confirm.ts";

/** Six times what a ledger of a hundred thousand records comes to. */
const MOST_BYTES = 512_000_000;

export const definition = method({
  name: "ledger.import",
  summary: "As a person, put an exported ledger in the place of the ledger",
  effect: "write",
  params: z.strictObject({
    file: z.string().check(
      z.describe("File that ledger export has printed"),
    ),
    force: z._default(z.boolean(), false).check(
      z.describe(
        "Also while sessions are at work, when that is not known, or when records refer to missing ones",
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      file: z.string(),
      kept_as: z.string(),
      seq: z.int(),
      records: z.int(),
    }),
  positional: ["file"],
  example: "lockstep ledger import ledger.json",
  run: async (context, params) => {
    const author = replacingAuthor(context);
    const file = params.file.startsWith("/")
      ? params.file
      : join(context.options.folder, params.file);
    const text = readInputText(file, MOST_BYTES);
    if (text === undefined) {
      throw usage(`Cannot import "${file}": there is no such file`, {
        reason: "file.not_found",
        hint: "Make one with: lockstep ledger export > ledger.json",
      });
    }
    const ledger = context.ledger();
    const { state, seq } = parseExport(file, text, {
      migrations: ledger.ground.migrations,
      isForced: params.force,
    });
    // Whoever could bring approvals along would need no review.
    await confirmAsPerson(
      context,
      `import "${file}"`,
      `The whole ledger becomes what ${file} says, with its protected branches and approvals.`,
    );
    const replaced = await replaceState(ledger, author, {
      state,
      seq,
      isForced: params.force,
      staleSeconds: DEFAULT_CONFIG.leases.session_stale_seconds,
    });
    return { file, ...replaced };
  },
  text: (result) =>
    `Imported ${result.records} records. What they replace is kept as ${result.kept_as}`,
});
