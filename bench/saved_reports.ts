/** Reports that the README shows, as they were when they were saved. */
import { type Report, tableOf } from "./report.ts";

const FILE = new URL("./saved_reports.json", import.meta.url).pathname;

/** What the README shows, in this order. */
const SHOWN = ["startup", "ledger"];

/** Puts a report in the place of an earlier one of its name. */
export function saveReport(report: Report): void {
  const others = loadReports().filter(({ name }) => name !== report.name);
  const all = [...others, report].toSorted((a, b) => a.name < b.name ? -1 : 1);
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
