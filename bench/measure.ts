import { medianOf, type Row } from "./report.ts";

/** One program to measure. */
export interface Contender {
  readonly name: string;
  /** Argv of a round; `n` makes each different. */
  readonly argv: (n: number) => readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Most that it may take, as a multiple of the first contender. */
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

/** Headings of {@linkcode ratioRows}. */
export const RATIO_COLUMNS = [
  "whole process",
  "median ms",
  "ratio",
  "ratio of fastest",
  "limit",
] as const;

/** Over its limit is what is so by the median and by the fastest round. */
export function ratioRows(measurements: readonly Measurement[]): Row[] {
  return measurements.map(({ name, medianMs, ratio, minRatio, limit }) => ({
    name,
    figures: [medianMs, ratio, minRatio, limit ?? null],
    isOver: limit !== undefined && Math.min(ratio, minRatio) > limit,
  }));
}
