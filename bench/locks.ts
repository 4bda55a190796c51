/**
 * How long it takes to find which locks touch which staged paths:
 * `deno run -A bench/locks.ts`. Medians of 30 rounds, in milliseconds.
 */
import { findOverlaps, type LockScope } from "../src/core/lock_overlap.ts";
import { compileScope } from "../src/core/scope.ts";

const ROUNDS = 30;

interface Case {
  readonly name: string;
  readonly limitMs: number;
  run(): number;
}

/** Paths as repositories have them: some depth, many neighbours. */
function path(number: number): string {
  const part = (digits: number) => (number % digits).toString(36);
  return `src/module-${part(97)}/feature-${part(1009)}/file-${number}.ts`;
}

function files(count: number, from = 0): LockScope[] {
  return Array.from(
    { length: count },
    (_, i) => ({ kind: "file", path: path(from + i) }),
  );
}

function locks(count: number): LockScope[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: i % 4 === 0 ? "prefix" : "file",
    path: i % 4 === 0 ? path(i * 7).replace(/\/[^/]*$/, `/x${i}`) : path(i * 7),
  }));
}

const STAGED = files(1000, 500);
const FEW = locks(1000);
const MANY = locks(100_000);
const WANTED: LockScope[] = STAGED.slice(0, 10)
  .map((each) => ({ ...each, kind: "prefix" }));
const SCOPE = compileScope({
  allow: ["src/module-1", "src/**/feature-2*/**", "docs/", "*.md"],
  deny: ["src/module-1/feature-3"],
});

const CASES: readonly Case[] = [
  {
    name: "1,000 staged paths against 1,000 locks",
    limitMs: 10,
    run: () => findOverlaps(STAGED, FEW).length,
  },
  {
    name: "1,000 staged paths against 100,000 locks",
    limitMs: 60,
    run: () => findOverlaps(STAGED, MANY).length,
  },
  {
    name: "10 folders to lock against 100,000 locks",
    limitMs: 60,
    run: () => findOverlaps(WANTED, MANY).length,
  },
  {
    name: "1,000 staged paths against a scope with globs",
    limitMs: 10,
    run: () => SCOPE.outside(STAGED.map((each) => each.path)).length,
  },
];

function medianMs(work: () => number): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[ROUNDS / 2] ?? 0;
}

/** Measures every case; returns how many took longer than they may. */
export function benchLocks(print: (line: string) => void): number {
  let failures = 0;
  for (const { name, limitMs, run } of CASES) {
    const ms = medianMs(run);
    const isFast = ms <= limitMs;
    if (!isFast) failures++;
    print(
      `${isFast ? "ok  " : "SLOW"} ${
        ms.toFixed(2)
      } ms (at most ${limitMs}): ${name}`,
    );
  }
  return failures;
}

// deno-lint-ignore no-console
if (import.meta.main) Deno.exit(benchLocks(console.log) > 0 ? 1 : 0);
