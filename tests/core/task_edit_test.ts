import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { editTask, moveTask } from "../../src/core/task_edit.ts";
import { Forest } from "../../src/core/task_tree.ts";
import type { MemoryView } from "../helpers/memory_view.ts";
import { NOON } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  evidenceSample,
  gateSample,
  plantedView,
  reasonOf,
  stored,
  worker,
} from "../helpers/task_samples.ts";

function depend(view: MemoryView, id: string, depends_on: string[]): string {
  return reasonOf(() =>
    editTask(view, { task: stored(view, id), edit: { depends_on } }, NOON)
  );
}

const CYCLES: readonly (readonly [string, string])[] = [
  ["C4", "C4"],
  ["C4", "C5"],
  ["C4", "G3"],
  ["C4", "E1"],
  ["G3", "C4"],
  ["E1", "C4"],
  ["C4.1", "C4"],
  ["C4.1", "C5"],
  ["C4", "C4.1"],
];

for (const [id, dependency] of CYCLES) {
  Deno.test(`editTask() refuses ${id} that depends on ${dependency}`, () => {
    assertEquals(depend(plantedView(), id, [dependency]), "task.cycle");
  });
}

Deno.test("editTask() tells a cycle by its shortest story", () => {
  const view = plantedView();
  const task = stored(view, "C4");
  const edit = { depends_on: ["C5"] };
  const { message } = assertThrows(
    () => editTask(view, { task, edit }, NOON),
    LockstepError,
  );
  assertEquals(message.split(": ").at(-1), "C4 → C5 → C4");
});

Deno.test("editTask() takes dependencies that close no cycle", () => {
  const view = plantedView();
  assertEquals(depend(view, "C4.2", ["C4.1"]), "");
  assertEquals(depend(view, "C5", ["C4", "C4.1"]), "");
});

Deno.test("editTask() refuses a cycle through two features", () => {
  const view = plantedView();
  add(view, "feature", { parent: "E1", depends_on: ["F2"] });
  add(view, "test_group", { parent: "F6" });
  add(view, "case", { parent: "G7" });
  assertEquals(depend(view, "C4", ["C8"]), "task.cycle");
});

for (
  const [what, edit, reason] of [
    ["a title of two lines", { title: "a\nb" }, "usage.invalid_param"],
    ["an empty title", { title: "  " }, "usage.invalid_param"],
    [
      "two gates of one name",
      { gates: [gateSample(), gateSample()] },
      "gate.duplicate_name",
    ],
  ] as const
) {
  Deno.test(`editTask() refuses ${what}`, () => {
    const view = plantedView();
    const change = { task: stored(view, "C4"), edit };
    assertEquals(reasonOf(() => editTask(view, change, NOON)), reason);
  });
}

Deno.test("editTask() refuses a dependency that is not there", () => {
  assertEquals(depend(plantedView(), "C4", ["C99"]), "task.not_found");
});

Deno.test("moveTask() reorders siblings", () => {
  const view = plantedView();
  moveTask(view, { task: stored(view, "C5"), before: "C4" }, NOON);
  const order = new Forest(view).children(stored(view, "G3"))
    .map((task) => task.id);
  assertEquals(order, ["C5", "C4"]);
});

Deno.test("moveTask() takes what is below, evidence and claims to another epic", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  view.put("evidence-E1", "V1", evidenceSample());
  const target = [
    add(view, "epic"),
    add(view, "feature", { parent: "E6" }),
    add(view, "test_group", { parent: "F7" }),
  ];
  const moved = moveTask(
    view,
    { task: stored(view, "C4"), parent: target[2]?.id },
    NOON,
  );
  assertEquals([moved.epic, moved.parent], ["E6", "G8"]);
  assertEquals(view.find("tasks-E1", "C4.1"), undefined);
  assertEquals(view.find("tasks-E6", "C4.1")?.epic, "E6");
  assertEquals(view.find("index-0", "C4")?.epic, "E6");
  assertEquals(view.find("evidence-E6", "V1")?.subject, "C4");
  assertEquals(view.find("evidence-E1", "V1"), undefined);
  assertEquals(view.find("claims", "C4")?.epic, "E6");
  assertEquals(view.find("snapshots-E6", "C4")?.case_id, "C4");
});

const MOVES: readonly (readonly [string, string, string])[] = [
  ["C4", "F2", "task.wrong_parent"],
  ["E1", "F2", "task.wrong_parent"],
  ["C4.1", "C5", "task.wrong_parent"],
  ["C4", "G99", "task.not_found"],
];

for (const [id, parent, reason] of MOVES) {
  Deno.test(`moveTask() refuses ${id} below ${parent}`, () => {
    const view = plantedView();
    const task = stored(view, id);
    assertEquals(
      reasonOf(() => moveTask(view, { task, parent }, NOON)),
      reason,
    );
  });
}

Deno.test("moveTask() refuses a place by which a task would wait for itself", () => {
  const view = plantedView();
  add(view, "feature", { parent: "E1" });
  add(view, "test_group", { parent: "F6" });
  depend(view, "C4", ["F6"]);
  const move = { task: stored(view, "C4"), parent: "G7" };
  assertEquals(reasonOf(() => moveTask(view, move, NOON)), "task.cycle");
});
