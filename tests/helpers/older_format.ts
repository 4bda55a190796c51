/**
 * A format as it might have been: `whole.json` beside a journal of format 0,
 * counters under another name, locks that were released among the others, and
 * one protected branch. What comes of it permits more, and less.
 */
import { join } from "@std/path";
import type { LedgerState } from "../../src/core/restore_rules.ts";
import { type Disk, readTextFrom, replaceFile } from "../../src/io/disk.ts";
import { exportState } from "../../src/store/export_state.ts";
import { damaged, encodeLine, type Event } from "../../src/store/format.ts";
import type { Migration } from "../../src/store/ground.ts";
import type { Ledger } from "../../src/store/ledger.ts";
import { AUTHOR } from "./temp_ledger.ts";

export const FROM_0: Migration = {
  format: 0,
  load: (disk, folder) => {
    const path = join(folder, "whole.json");
    const text = readTextFrom(disk, path);
    if (text === undefined) throw damaged(path, "it is missing");
    const { seq, state, spool } = JSON.parse(text);
    const event: Event = { ...AUTHOR, seq, method: "old.change", ops: [] };
    return { seq, state, events: [spool ? { ...event, spool } : event] };
  },
  upgrade: ({ counters = {}, locks = {}, meta = {}, ...rest }) => ({
    ...rest,
    ...(Object.keys(meta).length === 0 ? {} : { meta: protectRelease(meta) }),
    locks: Object.fromEntries(
      Object.entries(locks).filter(([id]) => !id.startsWith("released-")),
    ),
    counter: counters,
  }),
};

function protectRelease(meta: NonNullable<LedgerState[string]>) {
  const protected_branches = ["main", "release"];
  return { repository: { ...Object(meta.repository), protected_branches } };
}

/** Returns records as format 0 had them. */
export function downgrade({ counter = {}, ...rest }: LedgerState): LedgerState {
  return { ...rest, counters: counter };
}

/** Turns a ledger into one of format 0, whose last event took reports in. */
export function makeOld(ledger: Ledger, spool?: Event["spool"]): void {
  const { disk } = ledger.ground;
  const { paths } = ledger;
  const { seq, aggregates } = exportState(ledger, AUTHOR.at);
  for (const name of disk.list(paths.ledger)) {
    if (name.endsWith(".json")) disk.remove(join(paths.ledger, name));
  }
  const state = downgrade(aggregates);
  write(disk, join(paths.ledger, "whole.json"), { seq, state, spool });
  replaceFile(disk, paths.journal, {
    content: encodeLine({ format: 0, base: seq }),
    durability: "full",
  });
}

function write(disk: Disk, path: string, value: unknown): void {
  const content = JSON.stringify(value);
  replaceFile(disk, path, { content, durability: "full" });
}
