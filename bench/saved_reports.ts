/** Reports that the README shows, as they were when they were saved. */
import { type Report, tableOf } from "./report.ts";

const FILE = new URL("./saved_reports.json", import.meta.url).pathname;

/** What the README shows, in this order. */
const SHOWN = ["startup", "ledger", "ledger figures"];

/** Puts reports in the place of earlier ones of the same names. */
export function saveReports(reports: readonly Report[]): void {
  const names = reports.map(({ name }) => name);
  const others = loadReports().filter(({ name }) => !names.includes(name));
  const all = [...others, ...reports]
    .toSorted((a, b) => a.name < b.name ? -1 : 1);
  Deno.writeTextFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}

/** Returns what stands between the markers in the README. */
export function savedTables(): string {
  return SHOWN.flatMap((name) =>
    loadReports().filter((report) => report.name === name)
  ).map(tableOf).join("\n\n");
}

function loadReports(): Report[] {
  return JSON.parse(Deno.readTextFileSync(FILE));
}
