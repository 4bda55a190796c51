import { assertEquals } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { requireMayAdd } from "../../src/core/task_holder.ts";
import { Forest } from "../../src/core/task_tree.ts";
import { rowOf } from "../../src/core/task_view.ts";
import { putSession } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  emptyView,
  gateSample,
  plantedView,
  reasonOf,
  ROOT,
  stored,
  worker,
} from "../helpers/task_samples.ts";

Deno.test("createTask() names tasks by level, and Steps after their Case", () => {
  const view = plantedView();
  const ids = Object.keys(view.all("tasks-E1"));
  assertEquals(ids, ["E1", "F2", "G3", "C4", "C4.1", "C4.2", "C5"]);
  assertEquals(view.find("index-0", "C4"), {
    epic: "E1",
    session_id: "gallery",
  });
});

Deno.test("createTask() puts a task last among its siblings", () => {
  const view = plantedView();
  assertEquals(add(view, "case", { parent: "G3" }).order, 3);
  assertEquals(add(view, "step", { parent: "C4" }).id, "C4.3");
});

const WRONG: readonly (readonly [string, string | undefined, string])[] = [
  ["epic", "E1", "task.wrong_parent"],
  ["feature", undefined, "task.wrong_parent"],
  ["feature", "F2", "task.wrong_parent"],
  ["case", "F2", "task.wrong_parent"],
  ["step", "G3", "task.wrong_parent"],
  ["case", "G9", "task.not_found"],
  ["case", "nonsense", "task.not_found"],
];

for (const [level, parent, reason] of WRONG) {
  Deno.test(`createTask() refuses a ${level} below ${parent}`, () => {
    const view = plantedView();
    const before = view.clone();
    const found = reasonOf(() =>
      add(view, level as "case", parent === undefined ? {} : { parent })
    );
    assertEquals(found, reason);
    assertEquals(view.all("tasks-E1"), before.all("tasks-E1"));
  });
}

for (const title of ["", "   ", "two\nlines"]) {
  Deno.test(`createTask() refuses the title ${JSON.stringify(title)}`, () => {
    const view = emptyView();
    const reason = reasonOf(() => add(view, "epic", { title }));
    assertEquals(reason, "usage.invalid_param");
  });
}

Deno.test("createTask() refuses a parent of another session", () => {
  const view = plantedView();
  putSession(view, "other");
  const reason = reasonOf(() =>
    add(view, "feature", { parent: "E1", session: "other" })
  );
  assertEquals(reason, "task.other_session");
});

Deno.test("createTask() refuses two gates of one name", () => {
  const gates = [gateSample(), gateSample()];
  const reason = reasonOf(() =>
    add(plantedView(), "case", { parent: "G3", gates })
  );
  assertEquals(reason, "gate.duplicate_name");
});

Deno.test("createTask() refuses a Step of a Case that is over", () => {
  const view = plantedView();
  view.put("tasks-E1", "C4", { ...stored(view, "C4"), state: "done" });
  const reason = reasonOf(() => add(view, "step", { parent: "C4" }));
  assertEquals(reason, "case.over");
});

Deno.test("createTask() refuses to plan in a session that is closed", () => {
  const view = plantedView();
  const session = view.find("sessions", "gallery");
  if (session) view.put("sessions", "gallery", { ...session, state: "closed" });
  assertEquals(reasonOf(() => add(view, "epic")), "session.closed");
});

Deno.test("rowOf() tells what is ready and what waits", () => {
  const view = plantedView();
  const forest = new Forest(view);
  assertEquals(rowOf(forest, stored(view, "C4")).ready, true);
  const waiting = rowOf(forest, stored(view, "C5"));
  assertEquals([waiting.ready, waiting.waits_for], [false, ["C4"]]);
  assertEquals(rowOf(forest, stored(view, "E1")).progress, {
    done: 0,
    total: 2,
  });
});

Deno.test("rowOf() lets a Case wait for what its feature depends on", () => {
  const view = plantedView();
  add(view, "feature", { parent: "E1", depends_on: ["F2"] });
  add(view, "test_group", { parent: "F6" });
  const task = add(view, "case", { parent: "G7" });
  assertEquals(rowOf(new Forest(view), task).waits_for, ["F2"]);
});

const PLANNER = { ...worker("T6"), role: "planner" } as const;

const MAY_ADD: readonly (readonly [
  string,
  Actor,
  "case" | "step",
  string,
  string,
])[] = [
  ["its holder a Step", worker("T5"), "step", "C4", ""],
  ["its holder another Case", worker("T5"), "case", "G3", "actor.not_allowed"],
  ["another worker a Step", worker("T6"), "step", "C4", "case.held"],
  ["a worker a Step before", worker("T6"), "step", "C5", "case.not_claimed"],
  ["a planner a Case", PLANNER, "case", "G3", ""],
  ["the root a Case", ROOT, "case", "G3", ""],
];

for (const [what, actor, level, parent, reason] of MAY_ADD) {
  Deno.test(`requireMayAdd() to ${what}: ${reason || "yes"}`, () => {
    const view = plantedView();
    begin(view, worker("T5"));
    const owner = stored(view, parent);
    const found = reasonOf(() => requireMayAdd(view, actor, { level, owner }));
    assertEquals(found, reason);
  });
}
