import { assertEquals } from "@std/assert";
import {
  conflictHunks,
  findPassedRun,
  gatesOfCandidate,
  isPassed,
  mergeMessage,
} from "../../src/core/candidate_rules.ts";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import type { Evidence, Gate } from "../../src/core/records/task.ts";
import { candidateSample, mergeSample } from "../helpers/merge_samples.ts";
import { caseSample, NOON } from "../helpers/record_samples.ts";
import { evidenceSample } from "../helpers/task_samples.ts";

function gate(name: string, changes: Partial<Gate> = {}): Gate {
  return {
    name,
    argv: [name],
    required: true,
    timeout_seconds: 600,
    flaky: false,
    ...changes,
  };
}

Deno.test("mergeMessage() has one line of title, the Cases, and trailers", () => {
  const request = mergeSample({ id: "M7", title: "Add\n  things " });
  const cases = [caseSample({ id: "C4", title: "Write it" })];
  assertEquals(
    mergeMessage(request, cases),
    [
      "Add things",
      "",
      "C4: Write it",
      "",
      "Lockstep-Merge-Request: M7",
      "Lockstep-Session: gallery",
      "Lockstep-Branch: task/gallery/root",
      "Lockstep-Case: C4",
      "",
    ].join("\n"),
  );
});

Deno.test("gatesOfCandidate() runs the same command once, required if anybody requires it", () => {
  const config = {
    ...DEFAULT_CONFIG,
    gates: { test: { argv: ["make", "test"], required: false } },
  };
  const cases = [
    caseSample({ gates: [gate("mine", { argv: ["make", "test"] })] }),
    caseSample({ id: "C5", gates: [gate("lint")] }),
  ];
  assertEquals(
    gatesOfCandidate(config, cases).map((each) => [each.name, each.required]),
    [["test", true], ["lint", true]],
  );
});

Deno.test("gatesOfCandidate() tells two gates of one name apart by their Case", () => {
  const config = {
    ...DEFAULT_CONFIG,
    gates: { test: { argv: ["make", "test"] } },
  };
  const cases = ["C4", "C5"].map((id) =>
    caseSample({ id, gates: [gate("test", { argv: ["make", id] })] })
  );
  assertEquals(
    gatesOfCandidate(config, cases).map((each) => each.name),
    ["test", "test of C4", "test of C5"],
  );
});

Deno.test("gatesOfCandidate() does not let a Case make a gate of the project optional", () => {
  const config = {
    ...DEFAULT_CONFIG,
    gates: { test: { argv: ["make", "test"] } },
  };
  const optional = gate("mine", { argv: ["make", "test"], required: false });
  const cases = [caseSample({ gates: [optional] })];
  assertEquals(
    gatesOfCandidate(config, cases).map((each) => [each.name, each.required]),
    [["test", true]],
  );
});

const EVIDENCE: Evidence = {
  id: "V1",
  subject: "M1",
  kind: "gate",
  label: "local",
  source: "observed",
  by: "root:gallery",
  at: NOON,
  text: "",
  gate: "test",
  argv: ["true"],
  exit_status: 0,
  duration_ms: 1,
  tree: candidateSample().tree,
  commit: null,
  output_digest: null,
  output_path: null,
};

for (
  const [what, changes, expected] of [
    ["exit 0 on its tree", {}, true],
    ["exit 1", { exit_status: 1 }, false],
    ["a time-out", { exit_status: null }, false],
    ["another tree", { tree: "0".repeat(40) }, false],
  ] as const
) {
  Deno.test(`isPassed() with ${what}: ${expected}`, () => {
    const evidence = { ...EVIDENCE, ...changes };
    assertEquals(isPassed(evidence, candidateSample()), expected);
  });
}

for (
  const [what, content, hunks] of [
    ["no markers", "a\nb\n", []],
    [
      "two places",
      "<<<<<<< x\na\n=======\nb\n>>>>>>> y\nc\n<<<<<<< x\n=======\n>>>>>>> y\n",
      [{ from: 1, to: 5 }, { from: 7, to: 9 }],
    ],
    ["an end without a start", ">>>>>>> y\n", []],
  ] as const
) {
  Deno.test(`conflictHunks() of ${what}`, () => {
    assertEquals(conflictHunks(content), [...hunks]);
  });
}

const LATER = "2026-11-21T12:30:00.000Z";

/** What is different about the newest run, and whether it still counts. */
const RUNS: readonly (readonly [string, Partial<Evidence>, boolean])[] = [
  ["nothing", {}, true],
  ["its exit status", { exit_status: 1 }, false],
  ["its command", { argv: ["other"] }, false],
  ["its gate", { gate: "lint" }, false],
  ["its commit", { commit: "another" }, false],
  ["its tree", { tree: "another" }, false],
  ["its merge request", { subject: "M8" }, false],
  ["that it is only claimed", { source: "claimed" }, false],
];

for (const [what, changes, counts] of RUNS) {
  Deno.test(`findPassedRun() of a run that differs in ${what}`, () => {
    const candidate = candidateSample();
    const { tree, commit } = candidate;
    const run = evidenceSample({
      ...{ subject: "M7", gate: "test", argv: ["test"], tree, commit },
      ...changes,
    });
    const found = findPassedRun(gate("test"), [run], { id: "M7", candidate });
    assertEquals(found !== undefined, counts);
  });
}

Deno.test("findPassedRun() does not count a pass before a failure", () => {
  const candidate = candidateSample();
  const { tree, commit } = candidate;
  const passed = evidenceSample({
    ...{ subject: "M7", gate: "test", argv: ["test"], tree, commit },
  });
  const failed = { ...passed, id: "V2", at: LATER, exit_status: 1 };
  const on = { id: "M7", candidate };
  assertEquals(findPassedRun(gate("test"), [passed, failed], on), undefined);
});
