// deno-lint-ignore-file no-console -- a script; printing is all it does
/**
 * `deno task bench [NAME] [--rounds N] [--json] [--save]`: ratios and
 * differences of one run; times depend on the day. Exits with 1 when something
 * is over its limit. `--save` keeps the report for the README: `deno task docs`
 * puts it there.
 */
import { parseArgs } from "@std/cli/parse-args";
import { benchDispatch } from "./dispatch.ts";
import { benchHooks } from "./hooks.ts";
import { benchLedger } from "./ledger.ts";
import { benchLocks } from "./locks.ts";
import { benchMerge } from "./merge.ts";
import { benchRadar } from "./radar.ts";
import { type Report, tableOf } from "./report.ts";
import { saveReports } from "./saved_reports.ts";
import { benchStartup } from "./startup.ts";
import { benchTree } from "./tree.ts";

interface Benchmark {
  readonly run: (rounds: number) => Promise<Report[]>;
  readonly rounds: number;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  startup: { run: benchStartup, rounds: 30 },
  ledger: { run: benchLedger, rounds: 30 },
  hooks: { run: benchHooks, rounds: 30 },
  dispatch: { run: benchDispatch, rounds: 15 },
  locks: { run: benchLocks, rounds: 30 },
  merge: { run: benchMerge, rounds: 5 },
  radar: { run: benchRadar, rounds: 5 },
  tree: { run: benchTree, rounds: 10 },
};

const args = parseArgs(Deno.args, {
  boolean: ["json", "save"],
  string: ["rounds"],
});
const name = String(args._[0] ?? "startup");
const benchmark = BENCHMARKS[name];
const rounds = Number(args.rounds ?? benchmark?.rounds);
if (benchmark === undefined || !(rounds >= 1)) {
  const names = Object.keys(BENCHMARKS).join("|");
  console.error(`deno task bench [${names}] [--rounds N] [--json] [--save]`);
  Deno.exit(2);
}
const reports = await benchmark.run(rounds);
console.log(
  args.json
    ? JSON.stringify(reports, null, 2)
    : reports.map(tableOf).join("\n\n"),
);
if (args.save) saveReports(reports);
const over = reports.flatMap(({ rows }) => rows)
  .filter(({ isOver }) => isOver);
for (const row of over) console.error(`over its limit: ${row.name}`);
Deno.exit(over.length === 0 ? 0 : 1);
