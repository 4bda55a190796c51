/** How long it takes to find which locks touch which staged paths. */
import { findOverlaps, type LockScope } from "../src/core/lock_overlap.ts";
import { compileScope } from "../src/core/scope.ts";
import { medianOf, type Report } from "./report.ts";

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

/** Measures every case in this process. */
export function benchLocks(rounds: number): Promise<Report[]> {
  const rows = CASES.map(({ name, limitMs, run }) => {
    const ms = medianOf(Array.from({ length: rounds }, () => timeOf(run)));
    return { name, figures: [ms, limitMs], isOver: ms > limitMs };
  });
  const columns = ["in one process", "median ms", "limit"] as const;
  return Promise.resolve([{ name: "locks", columns, rows }]);
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
