import { assertEquals } from "@std/assert";
import { recordTold } from "../../src/core/evidence_record.ts";
import { gateStanding } from "../../src/core/evidence_rules.ts";
import { NOON } from "../helpers/memory_view.ts";
import { gateSample, plantedView, stored } from "../helpers/task_samples.ts";

Deno.test("recordTold() keeps what is told as a claim, whatever it says", () => {
  const view = plantedView();
  const gate = gateSample();
  const evidence = recordTold(view, {
    task: stored(view, "C4"),
    told: {
      kind: "observation",
      text: "it passed",
      label: "direct",
      by: "thread:T5",
      gate: gate.name,
      argv: gate.argv,
      exit_status: 0,
    },
  }, NOON);
  assertEquals([evidence.source, evidence.tree], ["claimed", null]);
  assertEquals(view.find("evidence-E1", evidence.id), evidence);
  assertEquals(gateStanding(gate, [evidence], "t1"), "missing");
});
