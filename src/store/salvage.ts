/**
 * What can still be told from a ledger that cannot be opened: enough to give
 * no id and no slug twice after a restore, nothing more.
 */
import { join } from "@std/path";
import type { Disk } from "../io/disk.ts";
import type { Given } from "../core/restore_rules.ts";
import { archiveFiles } from "./archive.ts";
import { isIntactLine } from "./format.ts";
import type { StatePaths } from "./paths.ts";

/** Numbers to leave unused when the last ones given are not known for sure. */
const GAP = 1000;

const NUMBER = /\["counter","id",\{[^}]*"last":([0-9]+)/g;
const COUNTER_FILE = /"id":\{[^}]*"last":([0-9]+)/g;
const SLUGS = /"slugs":\[([^\]]*)\]/g;

/** Searches the intact lines of journal, archive and aggregate files. */
export function salvageGiven(disk: Disk, paths: StatePaths): Given {
  let lastNumber = 0;
  const slugs = new Set<string>();
  const search = (path: string, pattern: RegExp) => {
    for (const line of intactLines(disk, path)) {
      for (const [, number] of line.matchAll(pattern)) {
        lastNumber = Math.max(lastNumber, Number(number));
      }
      for (const [, list = ""] of line.matchAll(SLUGS)) {
        for (const [, slug = ""] of list.matchAll(/"([^"]+)"/g)) {
          slugs.add(slug);
        }
      }
    }
  };
  search(paths.journal, NUMBER);
  for (const path of archiveFiles(disk, paths.archive)) search(path, NUMBER);
  search(join(paths.ledger, "counter.json"), COUNTER_FILE);
  search(join(paths.ledger, "meta.json"), COUNTER_FILE);
  return { lastNumber: lastNumber + GAP, slugs: [...slugs] };
}

function intactLines(disk: Disk, path: string): string[] {
  const bytes = disk.read(path);
  if (bytes === undefined) return [];
  const encoder = new TextEncoder();
  return new TextDecoder().decode(bytes).split("\n")
    .filter((line) => isIntactLine(encoder.encode(line)));
}
