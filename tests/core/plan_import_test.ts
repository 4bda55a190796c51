import { assertEquals } from "@std/assert";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import { exportPlan } from "../../src/core/plan_export.ts";
import { importPlan } from "../../src/core/plan_import.ts";
import { PlanOutline } from "../../src/core/plan_outline.ts";
import { formatYaml, parseYaml } from "../../src/io/yaml.ts";
import { type MemoryView, NOON, putSession } from "../helpers/memory_view.ts";
import { emptyView, reasonOf, SESSION } from "../helpers/task_samples.ts";

/** The example of the reference is what is tested. */
const REFERENCE = await Deno.readTextFile(
  new URL("../../references/plan_format.md", import.meta.url),
);
const PLAN = /```yaml\n([^]*?)```/.exec(REFERENCE)?.[1] ?? "";

function load(view: MemoryView, plan: unknown, session = SESSION) {
  const outline = PlanOutline.parse(plan);
  const config = DEFAULT_CONFIG;
  return importPlan(view, { outline, session, config, roots: [] }, NOON);
}

Deno.test("importPlan() and exportPlan() give back what was given", () => {
  const view = emptyView();
  load(view, parseYaml(PLAN));
  const outline = exportPlan(view, { session: SESSION });
  assertEquals(formatYaml(outline), PLAN);
});

Deno.test("importPlan() takes what exportPlan() made of another session", () => {
  const view = emptyView();
  putSession(view, "other");
  const plan = { epics: [{ title: "A" }, { title: "B", depends_on: ["E1"] }] };
  load(view, { epics: [{ title: "first" }] });
  load(view, plan);
  const first = exportPlan(view, { session: SESSION });
  load(view, first, "other");
  assertEquals(exportPlan(view, { session: "other" }), first);
  assertEquals(first.epics[2]?.depends_on, ["at-1"]);
});

Deno.test("importPlan() gives ids from the top down and resolves keys", () => {
  const view = emptyView();
  const tasks = load(view, parseYaml(PLAN));
  const ids = tasks.map((task) => task.id);
  const expected = "E1 F2 G3 C4 C4.1 C4.2 C5 C5.1 E6".split(" ");
  assertEquals(ids, expected);
  assertEquals(view.find("tasks-E6", "E6")?.depends_on, ["E1"]);
  assertEquals(view.find("tasks-E1", "C5.1")?.depends_on, ["C4.2"]);
  assertEquals(view.find("epics-gallery", "E6")?.is_open, true);
});

Deno.test("importPlan() refuses a session that is closed", () => {
  const view = emptyView();
  view.put("sessions", SESSION, {
    ...putSession(view, SESSION),
    state: "closed",
  });
  const plan = { epics: [{ title: "a" }] };
  assertEquals(reasonOf(() => load(view, plan)), "session.closed");
});

Deno.test("exportPlan() gives a key once that two plans have used", () => {
  const view = emptyView();
  for (const title of ["a", "b"]) {
    load(view, { epics: [{ title, key: "k" }] });
  }
  const { epics } = exportPlan(view, { session: SESSION });
  assertEquals(epics.map((epic) => epic.key), ["k", "at-2"]);
});

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  [
    "a key twice",
    [{ title: "a", key: "k" }, { title: "b", key: "k" }],
    "plan.duplicate_key",
  ],
  ["a key like an id", [{ title: "a", key: "C4" }], "plan.duplicate_key"],
  [
    "an unknown key",
    [{ title: "a", depends_on: ["k"] }],
    "plan.unknown_dependency",
  ],
  ["a title of two lines", [{ title: "a\nb" }], "usage.invalid_param"],
  ["an unknown id", [{ title: "a", depends_on: ["C77"] }], "task.not_found"],
  [
    "a cycle",
    [
      { title: "a", key: "a", depends_on: ["b"] },
      { title: "b", key: "b", depends_on: ["a"] },
    ],
    "task.cycle",
  ],
  [
    "a gate that the project lacks",
    caseWith({ gates: ["nope"] }),
    "gate.not_found",
  ],
  [
    "two gates of one name",
    caseWith({ gates: [{ name: "x", run: "a" }, { name: "x", run: "b" }] }),
    "gate.duplicate_name",
  ],
  [
    "a gate without a command",
    caseWith({ gates: [{ name: "x" }] }),
    "gate.no_command",
  ],
  [
    "a scope that leaves the repository",
    caseWith({ scope: { allow: ["../x"] } }),
    "path.outside",
  ],
];

function caseWith(more: Record<string, unknown>) {
  const cases = [{ title: "c", ...more }];
  const test_groups = [{ title: "g", cases }];
  return [{ title: "e", features: [{ title: "f", test_groups }] }];
}

for (const [what, epics, reason] of REFUSED) {
  Deno.test(`importPlan() refuses ${what}`, () => {
    assertEquals(reasonOf(() => load(emptyView(), { epics })), reason);
  });
}
