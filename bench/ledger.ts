/**
 * What the ledger costs as it grows: whole processes of the installed command
 * at 100, 10 000 and 100 000 records, and 64 processes that all write.
 */
import { join } from "@std/path";
import { exportState } from "../src/store/export_state.ts";
import { Ledger } from "../src/store/ledger.ts";
import { statePaths } from "../src/store/paths.ts";
import { exec, TempRepo } from "../tests/helpers/temp_repo.ts";
import { addSteps, grow, writeState } from "./generate_ledger.ts";
import { installedProgram } from "./installed_program.ts";
import {
  type Contender,
  measure,
  type Measurement,
  RATIO_COLUMNS,
  ratioRows,
} from "./measure.ts";
import type { Report, Row } from "./report.ts";

const SIZES = [100, 10_000, 100_000];
const CONTENDED_SIZE = 10_000;
const WORKERS = 64;
const CHANGES = 50;
const RESIDENT_LIMIT_MB = 45;
const P99_LIMIT_MS = 1500;
/** Most that the ratio at the largest may be, to that at the smallest. */
const GROWTH_LIMIT = 1.15;
/** The measuring itself has some more rounds than it was asked for. */
const SPARE_STEPS = 20;

interface SizedMeasurements {
  readonly entities: number;
  readonly measurements: readonly Measurement[];
  /** Largest resident set of a change, in MB; `undefined` without GNU time. */
  readonly residentMb: number | undefined;
}

interface Contention {
  readonly changes: number;
  readonly lost: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Measures the ledger at every size; `rounds` of each program, in turns. */
export async function benchLedger(rounds: number): Promise<Report[]> {
  await using place = await TempRepo.create();
  const program = await installedProgram(place);
  const sizes: SizedMeasurements[] = [];
  let contention: Contention | undefined;
  for (const entities of SIZES) {
    await using repo = await TempRepo.create();
    const made = await makeLedger(repo, { program, entities, rounds });
    sizes.push(await measureSize(repo, { ...made, program, entities, rounds }));
    if (entities === CONTENDED_SIZE) contention = await contend(repo);
  }
  if (contention === undefined) throw new Error("nothing was contended");
  return [{
    name: "ledger",
    columns: RATIO_COLUMNS,
    rows: [
      ...sizes.flatMap((each) => ratioRows(each.measurements)),
      ...growthRows(sizes),
    ],
  }, {
    name: "ledger figures",
    columns: ["figure", "value", "limit"],
    rows: [...sizes.map(residentRow), ...contentionRows(contention)],
  }];
}

function residentRow({ entities, residentMb }: SizedMeasurements): Row {
  return {
    name: `MB resident in a change, ${entities} records`,
    figures: [residentMb ?? null, RESIDENT_LIMIT_MB],
    isOver: residentMb !== undefined && residentMb > RESIDENT_LIMIT_MB,
  };
}

/** How the ratios of the largest ledger compare with those of the smallest. */
function growthRows(sizes: readonly SizedMeasurements[]): Row[] {
  const smallest = sizes[0]?.measurements ?? [];
  const largest = sizes.at(-1)?.measurements ?? [];
  return largest.slice(1).map((each, i) => {
    const before = smallest[i + 1];
    const growth = each.ratio / (before?.ratio ?? NaN);
    const minGrowth = each.minRatio / (before?.minRatio ?? NaN);
    return {
      name: `${each.name}, to that of the smallest`,
      figures: [null, growth, minGrowth, GROWTH_LIMIT],
      isOver: Math.min(growth, minGrowth) > GROWTH_LIMIT,
    };
  });
}

function contentionRows(contention: Contention): Row[] {
  const { changes, lost, perSecond, p50Ms, p99Ms } = contention;
  const of = `${WORKERS} processes, ${changes} changes`;
  return [
    { name: `${of}: lost`, figures: [lost, 0], isOver: lost > 0 },
    { name: `${of}: a second`, figures: [perSecond, null], isOver: false },
    { name: `${of}: ms of the median`, figures: [p50Ms, null], isOver: false },
    {
      name: `${of}: ms of all but 1 %`,
      figures: [p99Ms, P99_LIMIT_MS],
      isOver: p99Ms > P99_LIMIT_MS,
    },
  ];
}

interface Setup {
  readonly program: string;
  readonly entities: number;
  readonly rounds: number;
}

/** A repository with a session, a Case in hand and a ledger of this size. */
async function makeLedger(
  repo: TempRepo,
  setup: Setup,
): Promise<{ readonly folder: string; readonly caseId: string }> {
  await call(repo, setup, repo.path, "workspace", "init");
  await call(repo, setup, repo.path, "session", "open", "--user-request", "x");
  const paths = statePaths(join(repo.path, ".git"));
  const ledger = new Ledger(paths);
  const folder = ledger.read((view) =>
    Object.values(view.all("worktrees"))[0]?.path ?? ""
  );
  const ids: string[] = [];
  for (const level of ["epic", "feature", "test_group", "case"]) {
    const above = ids.at(-1);
    const parent = above === undefined ? [] : ["--parent", above];
    const words = ["task", "create", "--level", level, "--title", level];
    const made = await call(repo, setup, folder, ...words, ...parent);
    ids.push(/"id":"([EFGC][0-9]+)"/.exec(made)?.[1] ?? "");
  }
  const [epic = "", , , caseId = ""] = ids;
  const now = new Date().toISOString();
  const { seq, aggregates } = exportState(ledger, now);
  const count = setup.rounds + SPARE_STEPS;
  const state = addSteps(aggregates, { epic, caseId, count });
  writeState(paths, grow(state, setup.entities, now), seq + 1);
  await call(repo, setup, folder, "case", "begin", caseId);
  return { folder, caseId };
}

/** Runs a command that must succeed; returns its JSON as text. */
async function call(
  repo: TempRepo,
  setup: Setup,
  cwd: string,
  ...args: string[]
): Promise<string> {
  const argv = [setup.program, ...args, "--json"] as const;
  const { status, stdout, stderr } = await repo.exec(argv, { cwd });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return stdout;
}

async function measureSize(
  repo: TempRepo,
  made: Setup & { readonly folder: string; readonly caseId: string },
): Promise<SizedMeasurements> {
  const hello = join(repo.root, "hello.ts");
  await Deno.writeTextFile(hello, 'console.log("hello");\n');
  const contender = (
    name: string,
    args: (n: number) => string[],
    limit: number,
  ): Contender => ({
    name: `${name}, ${made.entities} records`,
    argv: (n) => [made.program, ...args(n)],
    cwd: made.folder,
    env: repo.env,
    limit,
  });
  const check = (n: number) => [
    ...["step", "check", `${made.caseId}.${n + 1}`, "--result", "done"],
  ];
  const measurements = await measure([
    {
      name: `deno run hello.ts`,
      argv: () => [Deno.execPath(), "run", hello],
      cwd: repo.root,
      env: repo.env,
    },
    contender("a change (step check)", check, 1.9),
    contender(
      "is this path locked",
      () => ["lock", "list", "src/mod7/x.ts"],
      1.8,
    ),
    contender("next step", () => ["work", "current-ref"], 1.8),
  ], made.rounds);
  const residentMb = await residentMegabytes(repo, {
    cwd: made.folder,
    argv: [made.program, ...check(made.rounds + SPARE_STEPS - 2)],
  });
  return { entities: made.entities, measurements, residentMb };
}

async function residentMegabytes(
  repo: TempRepo,
  program: { readonly cwd: string; readonly argv: readonly string[] },
): Promise<number | undefined> {
  const argv = ["env", "time", "-f", "%M", ...program.argv] as const;
  const { status, stderr } = await repo.exec(argv, { cwd: program.cwd });
  if (status !== 0) return undefined;
  return Number(stderr.trim().split("\n").at(-1)) / 1024;
}

async function contend(repo: TempRepo): Promise<Contention> {
  const commonDir = join(repo.path, ".git");
  const worker = new URL("./ledger_worker.ts", import.meta.url).pathname;
  const start = performance.now();
  const all = await Promise.all(
    Array.from({ length: WORKERS }, async (_, index) => {
      const words = ["run", "-A", "--no-check", worker];
      const args = [commonDir, String(CHANGES), epicOf(index)];
      const argv = [Deno.execPath(), ...words, ...args] as const;
      const options = { cwd: repo.root, env: repo.env };
      const { status, stdout, stderr } = await exec(argv, options);
      if (status !== 0) throw new Error(stderr);
      const durations: number[] = JSON.parse(stdout);
      return durations;
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const durations = all.flat().toSorted((a, b) => a - b);
  const total = new Ledger(statePaths(commonDir)).read((view) =>
    view.find("counter", "total")?.last ?? 0
  );
  const quantile = (share: number) =>
    durations[Math.floor((durations.length - 1) * share)] ?? NaN;
  return {
    changes: durations.length,
    lost: WORKERS * CHANGES - total,
    perSecond: durations.length / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

/** An epic of the generator; four workers share each. */
function epicOf(index: number): string {
  const NUMBERS_OF_EPIC = 14;
  return `E${100_000 + (index % 16) * NUMBERS_OF_EPIC}`;
}
