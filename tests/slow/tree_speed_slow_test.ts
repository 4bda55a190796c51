import { assert } from "@std/assert";
import { TaskRepo } from "../helpers/task_repo.ts";

const EPICS = 100;
const CASES_PER_EPIC = 100;

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

/** The best of several runs: the machine may be busy with other things. */
async function bestMs(repo: TaskRepo, ...args: string[]): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    await repo.must(repo.folder, ...args);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

Deno.test("10,000 Cases: tree in a second, work.current_ref as if there were none", async () => {
  await using repo = await TaskRepo.create();
  const before = await bestMs(repo, "work", "current-ref");
  const imported = await repo.run(["plan", "import", "-"], {
    stdin: bigPlan(),
  });
  assert(imported.status === 0, imported.stderr);
  const tree = await bestMs(repo, "tree");
  const after = await bestMs(repo, "work", "current-ref");
  assert(tree < 1000, `tree took ${tree} ms`);
  assert(after < before * 1.4, `${before} ms became ${after} ms`);
});
