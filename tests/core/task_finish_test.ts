import { assertEquals } from "@std/assert";
import type { GateStanding } from "../../src/core/evidence_rules.ts";
import {
  gateLines,
  hasGateRuns,
  nextToFinish,
} from "../../src/core/task_finish.ts";
import {
  evidenceSample,
  gateSample,
  plantedView,
  stored,
} from "../helpers/task_samples.ts";

const COMPLETE = "lockstep case complete C4 --summary WHAT";
const RUN = "lockstep gate run C4 test";

/** Whether the gate is required, how it stands, and what comes next. */
const NEXT: readonly [boolean, GateStanding, string][] = [
  [true, "missing", RUN],
  [true, "failed", RUN],
  [true, "stale", RUN],
  [true, "passed", COMPLETE],
  [false, "missing", COMPLETE],
];

for (const [required, standing, expected] of NEXT) {
  const kind = required ? "required" : "optional";
  Deno.test(`nextToFinish() with ${kind} gate that is ${standing}`, () => {
    const task = stored(plantedView(), "C4");
    const { command } = nextToFinish(task, [
      { name: "test", required, standing },
    ]);
    assertEquals(command, expected);
  });
}

Deno.test("gateLines() takes only runs of this Case", () => {
  const task = { ...stored(plantedView(), "C4"), gates: [gateSample()] };
  const standings = ["C4", "C5"].map((subject) =>
    gateLines(task, [evidenceSample({ subject })], "t1")[0]?.standing
  );
  assertEquals(standings, ["passed", "missing"]);
});

Deno.test("hasGateRuns() needs a run of a gate of the Case", () => {
  const view = plantedView();
  const task = { ...stored(view, "C4"), gates: [gateSample()] };
  assertEquals(hasGateRuns(view, task), false);
  view.put("evidence-E1", "V1", evidenceSample());
  assertEquals(hasGateRuns(view, task), true);
});
