import { join } from "@std/path";
import * as z from "zod/mini";
import { judgeStored, type Stored } from "../core/prune_rules.ts";
import { folderBytes } from "../io/folder_size.ts";
import { isAbsence, namesIn } from "../io/fs.ts";
import type { Context } from "./context.ts";
import { method } from "./method.ts";
import { dropRefs, servedRefs } from "./served_refs.ts";

const Row = z.strictObject({
  path: z.string(),
  bytes: z.int(),
  changed_at: z.string(),
  reason: z.nullable(z.enum(["age", "size"])),
  pinned_by: z.nullable(z.string()),
});

export const definition = method({
  name: "prune",
  summary:
    "Remove runs, packets, gate outputs and backups that have served their time",
  effect: "write",
  params: z.strictObject({
    dry_run: z._default(z.boolean(), false).check(
      z.describe("Only list what would go"),
    ),
  }),
  result: () =>
    z.strictObject({
      pruned: z.array(Row),
      /** Old enough to go, and still needed. */
      pinned: z.array(Row),
      /** Backups of over thirty days, and candidates of what has ended. */
      refs: z.array(z.string()),
      bytes: z.int(),
      is_dry_run: z.boolean(),
    }),
  example: "lockstep prune --dry-run",
  run: async (context, { dry_run }) => {
    const stored = await storedIn(context);
    const judged = context.read((view) =>
      judgeStored(view, stored, context.now())
    );
    const pruned = judged.filter((each) => each.reason !== null);
    const refs = await servedRefs(context);
    if (!dry_run) {
      for (const each of pruned) await removeStored(context, each);
      await dropRefs(context, refs);
    }
    return {
      pruned,
      pinned: judged.filter((each) => each.pinned_by !== null),
      refs,
      bytes: pruned.reduce((sum, each) => sum + each.bytes, 0),
      is_dry_run: dry_run,
    };
  },
  text: ({ pruned, refs, bytes, is_dry_run }) =>
    pruned.length + refs.length === 0 ? "There is nothing to remove" : [
      ...pruned.map((each) =>
        `${each.path}  ${each.changed_at}  ${each.bytes} bytes  ${each.reason}`
      ),
      ...refs,
      `${is_dry_run ? "would be removed" : "removed"}: ${bytes} bytes`,
    ].join("\n"),
});

async function storedIn(context: Context): Promise<Stored[]> {
  const { root } = context.ledger().paths;
  const paths = ["runs", "gates", "packets"].flatMap((folder) =>
    namesIn(join(root, folder)).map((name) => `${folder}/${name}`)
  );
  const stored: Stored[] = [];
  for (const path of paths) {
    const changed_at = changedAt(join(root, path));
    if (changed_at === undefined) continue;
    // What cannot be measured still grows old.
    const bytes = await folderBytes(join(root, path)) ?? 0;
    stored.push({ path, bytes, changed_at });
  }
  return stored;
}

/** A run changes with its newest file; `undefined` when there is nothing. */
function changedAt(path: string): string | undefined {
  const times = [path, ...namesIn(path).map((name) => join(path, name))]
    .map((each) => findModified(each))
    .filter((each) => each !== undefined);
  return times.length === 0
    ? undefined
    : new Date(Math.max(...times)).toISOString();
}

function findModified(path: string): number | undefined {
  try {
    return Deno.lstatSync(path).mtime?.getTime();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** What was written anew meanwhile stays. */
async function removeStored(context: Context, stored: Stored): Promise<void> {
  const path = join(context.ledger().paths.root, stored.path);
  if (changedAt(path) !== stored.changed_at) return;
  await Deno.remove(path, { recursive: true });
}
