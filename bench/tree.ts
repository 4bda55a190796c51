/**
 * What 10,000 Cases cost whoever looks at them: `tree` with all of them, and
 * `work current-ref`, which should cost what it does without any.
 */
import { join } from "@std/path";
import { TaskRepo } from "../tests/helpers/task_repo.ts";
import { installedProgram } from "./installed_program.ts";
import {
  type Contender,
  measure,
  RATIO_COLUMNS,
  ratioRows,
} from "./measure.ts";
import type { Report } from "./report.ts";

const EPICS = 100;
const CASES_PER_EPIC = 100;

/** Measures both views; `rounds` of each, in turns. */
export async function benchTree(rounds: number): Promise<Report[]> {
  await using small = await TaskRepo.create();
  await using big = await TaskRepo.create();
  const imported = await big.run(["plan", "import", "-"], { stdin: bigPlan() });
  if (imported.status !== 0) throw new Error(imported.stderr);
  const lockstep = await installedProgram(big.repo);
  const hello = join(big.repo.root, "hello.ts");
  await Deno.writeTextFile(hello, 'console.log("hello");\n');
  const call = (words: string, repo: TaskRepo, name: string): Contender => ({
    name: `lockstep ${words}, ${name}`,
    argv: () => [lockstep, ...words.split(" ")],
    cwd: repo.folder,
    env: repo.repo.env,
  });
  const measurements = await measure([
    {
      name: "deno run hello.ts",
      argv: () => [Deno.execPath(), "run", hello],
      cwd: big.repo.root,
      env: big.repo.env,
    },
    call("work current-ref", small, "no Cases"),
    call("work current-ref", big, "10,000 Cases"),
    call("tree", big, "10,000 Cases"),
  ], rounds);
  return [{
    name: "tree",
    columns: RATIO_COLUMNS,
    rows: ratioRows(measurements),
  }];
}

function bigPlan(): string {
  const cases = Array.from({ length: CASES_PER_EPIC }, (_, index) => ({
    title: `Case ${index} with a title of usual length`,
    scope: { allow: ["src"] },
    gates: [{ name: "test", run: "make test" }],
    steps: ["write it", "test it"],
  }));
  const test_groups = [{ title: "Group", cases }];
  const features = [{ title: "Feature", test_groups }];
  return JSON.stringify({
    epics: Array.from({ length: EPICS }, (_, index) => ({
      title: `Epic ${index}`,
      features,
    })),
  });
}
