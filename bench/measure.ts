/** One program to measure. */
export interface Contender {
  readonly name: string;
  /** Argv of a round; `n` makes each different. */
  readonly argv: (n: number) => readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Most that its median may be, as a multiple of the first contender's. */
  readonly limit?: number;
}

export interface Measurement {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  /** Of medians, to the first contender. */
  readonly ratio: number;
  /** Of the fastest rounds: less moved by what else the machine does. */
  readonly minRatio: number;
  readonly limit: number | undefined;
}

const WARM_UP_ROUNDS = 3;

/**
 * Runs contenders in turns, so that a machine that slows down slows all of
 * them, and compares each with the first.
 */
export async function measure(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Measurement[]> {
  const times: number[][] = contenders.map(() => []);
  for (let n = 0; n < rounds + WARM_UP_ROUNDS; n++) {
    for (const [i, contender] of contenders.entries()) {
      const milliseconds = await timeOf(contender, n);
      if (n >= WARM_UP_ROUNDS) times[i]?.push(milliseconds);
    }
  }
  const medians = times.map(medianOf);
  const minima = times.map((each) => Math.min(...each));
  return contenders.map(({ name, limit }, i) => ({
    name,
    medianMs: medians[i] ?? NaN,
    minMs: minima[i] ?? NaN,
    ratio: (medians[i] ?? NaN) / (medians[0] ?? NaN),
    minRatio: (minima[i] ?? NaN) / (minima[0] ?? NaN),
    limit,
  }));
}

async function timeOf(contender: Contender, n: number): Promise<number> {
  const [program, ...args] = contender.argv(n);
  const command = new Deno.Command(program, {
    args,
    cwd: contender.cwd,
    env: { ...contender.env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const start = performance.now();
  const { success, stderr } = await command.output();
  const milliseconds = performance.now() - start;
  if (success) return milliseconds;
  throw new Error(`${contender.name}: ${new TextDecoder().decode(stderr)}`);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Returns the measurements as a table in Markdown. */
export function tableOf(measurements: readonly Measurement[]): string {
  const rows = [
    ["whole process", "median ms", "min ms", "ratio", "min ratio", "limit"],
    ...measurements.map((each) => [
      each.name,
      each.medianMs.toFixed(1),
      each.minMs.toFixed(1),
      each.ratio.toFixed(2),
      each.minRatio.toFixed(2),
      each.limit?.toFixed(1) ?? "",
    ]),
  ];
  const widths =
    rows[0]?.map((_, i) =>
      Math.max(...rows.map((row) => row[i]?.length ?? 0))
    ) ?? [];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((n) => "-".repeat(n))), ...body.map(line)]
    .join("\n");
}
