import { assertEquals } from "@std/assert";
import type { Task } from "../../../src/core/records/task.ts";
import { reasonOf } from "../../helpers/session_repo.ts";
import { CASE, TaskRepo } from "../../helpers/task_repo.ts";

Deno.test("graph and plan methods work on the tree that tasks are in", async () => {
  await using repo = await TaskRepo.create();
  const must = <T>(...args: string[]) => repo.must<T>(repo.folder, ...args);
  const { plan } = await must<{ plan: Task }>(
    "plan",
    "bootstrap",
    "Release",
    "Notes",
  );
  const spec = { title: "write notes", token_estimate: 900 };
  const { slices } = await must<{ slices: Task[] }>(
    "plan",
    "slice",
    "generate",
    plan.id,
    JSON.stringify(spec),
  );
  const slice = slices[0]?.id ?? "";
  await must("graph", "edge", "create", slice, CASE);
  assertEquals((await repo.task(slice)).task.depends_on, [CASE]);
  const tooBig = JSON.stringify({ ...spec, token_estimate: 90_000 });
  const refused = await repo.run([
    "plan",
    "slice",
    "generate",
    plan.id,
    tooBig,
  ]);
  assertEquals(reasonOf(refused), "plan.slice_too_big");

  for (const text of ["first", "second", "first"]) {
    await must("graph", "checklist", "upsert", slice, text);
  }
  const { children } = await repo.task(slice);
  assertEquals(children.map((step) => step.title), ["first", "second"]);
  const early = await repo.run(["plan", "rollup", "approve", plan.id]);
  assertEquals(reasonOf(early), "plan.rollup_not_submitted");
});

Deno.test("plan.import refuses what is no plan, and changes nothing", async () => {
  await using repo = await TaskRepo.create();
  const before = await repo.run(["plan", "export"]);
  const load = (stdin: string) => repo.run(["plan", "import", "-"], { stdin });
  assertEquals(reasonOf(await load("epics: [")), "plan.not_yaml");
  assertEquals(
    reasonOf(await load("epics: [{ title: x, colour: red }]")),
    "usage.unknown_param",
  );
  assertEquals(reasonOf(await load("")), "plan.no_outline");
  const cycle = "epics: [{ title: x, key: k, depends_on: [k] }]";
  assertEquals(reasonOf(await load(cycle)), "task.cycle");
  const missing = await repo.run(["plan", "import", "nowhere.yaml"]);
  assertEquals(reasonOf(missing), "plan.no_file");
  assertEquals((await repo.run(["plan", "export"])).stdout, before.stdout);
});

Deno.test("plan.import --dry-run says what would be made, and makes nothing", async () => {
  await using repo = await TaskRepo.create();
  const stdin = "epics: [{ title: x, features: [{ title: y }] }]";
  const load = async (...flags: string[]) => {
    const outcome = await repo.run(["plan", "import", "-", ...flags], {
      stdin,
    });
    assertEquals(outcome.status, 0, outcome.stderr);
    return JSON.parse(outcome.stdout).data;
  };
  const seq = async () => {
    const exported = await repo.run(["ledger", "export"]);
    return JSON.parse(exported.stdout).data.seq;
  };
  const before = await seq();
  const would = await load("--dry-run");
  assertEquals(await seq(), before);
  assertEquals(would.is_dry_run, true);
  assertEquals((await load()).tasks, would.tasks);
  const cycle = "epics: [{ title: x, key: k, depends_on: [k] }]";
  const refused = await repo.run(["plan", "import", "-", "--dry-run"], {
    stdin: cycle,
  });
  assertEquals(reasonOf(refused), "task.cycle");
});
