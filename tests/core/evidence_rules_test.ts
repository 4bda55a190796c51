import { assertEquals } from "@std/assert";
import { gateStanding, missingOf } from "../../src/core/evidence_rules.ts";
import type { Evidence } from "../../src/core/records/task.ts";
import { caseSample } from "../helpers/record_samples.ts";
import { evidenceSample, gateSample } from "../helpers/task_samples.ts";

const LATER = "2026-11-21T12:00:01.000Z";

const STANDINGS: readonly (readonly [
  string,
  readonly Partial<Evidence>[],
  string | undefined,
  string,
])[] = [
  ["no run", [], "t1", "missing"],
  ["a pass on this tree", [{}], "t1", "passed"],
  ["a pass on another tree", [{}], "t2", "stale"],
  ["a pass, and no tree to compare", [{}], undefined, "stale"],
  ["a failure on this tree", [{ exit_status: 1 }], "t1", "failed"],
  ["a run that was killed", [{ exit_status: null }], "t1", "failed"],
  ["a failure on another tree", [{ exit_status: 1 }], "t2", "missing"],
  [
    "a pass after a failure",
    [
      { exit_status: 1 },
      { id: "V2", at: LATER },
    ],
    "t1",
    "passed",
  ],
  [
    "a failure after a pass",
    [
      { at: LATER, exit_status: 1, id: "V2" },
      {},
    ],
    "t1",
    "failed",
  ],
  [
    "two runs in one millisecond",
    [
      { id: "V10", exit_status: 1 },
      { id: "V9" },
    ],
    "t1",
    "failed",
  ],
  ["a claim", [{ source: "claimed" }], "t1", "missing"],
  ["a waiver", [{ kind: "waiver", source: "claimed" }], "t1", "missing"],
  ["another gate", [{ gate: "lint" }], "t1", "missing"],
  ["another command", [{ argv: ["true", "x"] }], "t1", "stale"],
  ["an observation", [{ kind: "observation" }], "t1", "missing"],
];

for (const [what, evidence, tree, expected] of STANDINGS) {
  Deno.test(`gateStanding() of ${what} is ${expected}`, () => {
    const found = gateStanding(
      gateSample(),
      evidence.map((each) => evidenceSample(each)),
      tree,
    );
    assertEquals(found, expected);
  });
}

Deno.test("missingOf() lists what is open with the commands that supply it", () => {
  const step = caseSample({ id: "C4.1", level: "step", title: "write it" });
  const missing = missingOf({
    task: caseSample({
      gates: [gateSample(), gateSample({ name: "docs", required: false })],
    }),
    steps: [
      step,
      { ...step, id: "C4.2", state: "done" },
      { ...step, id: "C4.3", state: "failed" },
      { ...step, id: "C4.4", state: "skipped" },
    ],
    evidence: [],
    waived: [],
    tree: "t1",
    outside: ["docs/a b.md"],
    mayGrant: false,
  });
  assertEquals(missing.map((each) => each.command), [
    "lockstep step check C4.1 --result WHAT",
    "lockstep step check C4.3 --result WHAT",
    "lockstep gate run C4 test",
    "lockstep case request-scope 'docs/a b.md' --reason WHY",
  ]);
});

Deno.test("missingOf() finds nothing when gates are waived or have passed", () => {
  const missing = missingOf({
    task: caseSample({ gates: [gateSample(), gateSample({ name: "lint" })] }),
    steps: [],
    evidence: [evidenceSample()],
    waived: ["lint"],
    tree: "t1",
    outside: [],
    mayGrant: false,
  });
  assertEquals(missing, []);
});

Deno.test("missingOf() tells who may grant to grant", () => {
  const [missing] = missingOf({
    task: caseSample({}),
    steps: [],
    evidence: [],
    waived: [],
    tree: "t1",
    outside: ["docs/a.md"],
    mayGrant: true,
  });
  assertEquals(
    missing?.command,
    "lockstep case grant-scope C4 docs/a.md --reason WHY",
  );
});
