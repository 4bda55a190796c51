import { assertEquals } from "@std/assert";
import {
  createEdge,
  createNode,
  replanSlice,
  snapshotNode,
} from "../../src/core/plan_graph.ts";
import { changeRollup } from "../../src/core/plan_rollup.ts";
import { skipCase } from "../../src/core/task_lifecycle.ts";
import { type MemoryView, NOON } from "../helpers/memory_view.ts";
import {
  add,
  emptyView,
  plantedView,
  reasonOf,
  ROOT,
  SESSION,
  stored,
} from "../helpers/task_samples.ts";

function slice(view: MemoryView, more: Record<string, unknown> = {}) {
  return createNode(view, {
    type: "slice",
    title: "a slice",
    session: SESSION,
    parent: "F2",
    facet: "planning",
    ...more,
  }, NOON);
}

function rollUp(
  view: MemoryView,
  action: "submit" | "approve" | "reject",
  id = "F2",
) {
  const { approval, status } = changeRollup(view, {
    node: stored(view, id),
    action,
    summary: "done",
    affected_files: [],
    next_action: undefined,
    by: "root:gallery",
  }, NOON);
  return [approval, status];
}

/** Everything below E1 is skipped. */
function finished(): MemoryView {
  const view = plantedView();
  for (const id of ["C4", "C5"]) {
    const task = stored(view, id);
    skipCase(view, { task, actor: ROOT, reason: "no" }, NOON);
  }
  return view;
}

Deno.test("createNode() maps initiative, plan and slice to levels", () => {
  const view = emptyView();
  const about = { session: SESSION, title: "x" };
  const top = createNode(view, { ...about, type: "initiative" }, NOON);
  const plan = createNode(
    view,
    { ...about, type: "plan", parent: top.id },
    NOON,
  );
  const first = slice(view, { parent: plan.id });
  const second = slice(view, { parent: plan.id });
  assertEquals([top.id, plan.id, first.id, second.id], [
    "E1",
    "F2",
    "C4",
    "C5",
  ]);
  assertEquals([first.parent, second.parent], ["G3", "G3"]);
  assertEquals(first.labels, ["planning"]);
});

const SIZES: readonly (readonly [Record<string, unknown>, string])[] = [
  [{ token_estimate: 18_000 }, ""],
  [{ token_estimate: 18_001 }, "plan.slice_too_big"],
  [{ affected_files: names(12) }, ""],
  [{ affected_files: names(13) }, "plan.slice_too_big"],
  [{ affected_files: [...names(12), "0"] }, ""],
];

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`);
}

for (const [size, reason] of SIZES) {
  const what = JSON.stringify(size).slice(0, 40);
  Deno.test(`createNode() holds a slice to its limits: ${what}`, () => {
    assertEquals(reasonOf(() => slice(plantedView(), size)), reason);
  });
}

Deno.test("createEdge() makes depends_on a dependency, without cycles", () => {
  const view = plantedView();
  const edge = (from: string, to: string) =>
    createEdge(view, { from, to, type: "depends_on", session: SESSION }, NOON);
  edge("C4.2", "C4.1");
  assertEquals(stored(view, "C4.2").depends_on, ["C4.1"]);
  assertEquals(reasonOf(() => edge("C4", "C5")), "task.cycle");
  assertEquals(reasonOf(() => edge("C4", "C99")), "task.not_found");
});

Deno.test("createEdge() makes contains a move, and keeps other types once", () => {
  const view = plantedView();
  add(view, "test_group", { parent: "F2" });
  const edge = (from: string, to: string, type: string) =>
    createEdge(view, { from, to, type, session: SESSION }, NOON);
  edge("G6", "C4", "contains");
  assertEquals(stored(view, "C4").parent, "G6");
  edge("G6", "C5", "contains");
  edge("G6", "C4", "contains");
  assertEquals([stored(view, "C4").order, stored(view, "C5").order], [1, 2]);
  edge("C4", "C5", "relates");
  edge("C4", "C5", "relates");
  const edges = stored(view, "C4").planning?.edges;
  assertEquals(edges, [{ type: "relates", to: "C5" }]);
});

Deno.test("snapshotNode() and replanSlice() leave a record", () => {
  const view = plantedView();
  snapshotNode(view, {
    node: stored(view, "F2"),
    type: "checkpoint",
    summary: "half",
    affected_files: ["a"],
    next_action: "go on",
    by: "root",
  }, NOON);
  replanSlice(view, {
    node: stored(view, "C4"),
    trigger: "blocked",
    reason: "no key",
    affected_files: ["b"],
    next_action: undefined,
    by: "root",
  }, NOON);
  const texts = Object.values(view.all("evidence-E1"))
    .map((each) => [each.kind, each.source, each.text]);
  assertEquals(texts, [
    ["snapshot", "claimed", "checkpoint: half"],
    ["snapshot", "claimed", "replan: blocked: no key"],
  ]);
  assertEquals(stored(view, "F2").next_action, "go on");
  assertEquals(stored(view, "C4").planning?.affected_files, ["b"]);
});

for (
  const [what, id, files, reason] of [
    ["what is no slice", "F2", 1, "plan.not_a_slice"],
    ["a slice that is now too big", "C4", 13, "plan.slice_too_big"],
  ] as const
) {
  Deno.test(`replanSlice() refuses ${what}`, () => {
    const view = plantedView();
    const replan = () =>
      replanSlice(view, {
        node: stored(view, id),
        trigger: "scope_change",
        reason: "more",
        affected_files: Array.from({ length: files }, (_, i) => `src/${i}`),
        next_action: undefined,
        by: "root",
      }, NOON);
    assertEquals(reasonOf(replan), reason);
  });
}

Deno.test("changeRollup() goes from submitted to approved", () => {
  const view = finished();
  assertEquals(rollUp(view, "submit"), ["pending", "in_review"]);
  assertEquals(rollUp(view, "approve"), ["approved", "skipped"]);
});

Deno.test("changeRollup() goes from submitted to rejected, and again", () => {
  const view = finished();
  rollUp(view, "submit");
  assertEquals(rollUp(view, "reject"), ["rejected", "blocked"]);
  assertEquals(rollUp(view, "submit"), ["pending", "in_review"]);
});

for (const action of ["approve", "reject"] as const) {
  Deno.test(`changeRollup() refuses to ${action} what is not submitted`, () => {
    const reason = reasonOf(() => rollUp(finished(), action));
    assertEquals(reason, "plan.rollup_not_submitted");
  });
}

Deno.test("changeRollup() refuses to submit while something is open", () => {
  assertEquals(
    reasonOf(() => rollUp(plantedView(), "submit")),
    "plan.rollup_open",
  );
  const view = finished();
  add(view, "feature", { parent: "E1" });
  assertEquals(
    reasonOf(() => rollUp(view, "submit", "F6")),
    "plan.rollup_open",
  );
});

Deno.test("changeRollup() refuses to approve what was opened again", () => {
  const view = finished();
  rollUp(view, "submit");
  add(view, "case", { parent: "G3" });
  assertEquals(reasonOf(() => rollUp(view, "approve")), "plan.rollup_open");
});
