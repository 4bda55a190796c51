import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { patternSteps } from "../../src/core/packet_pattern.ts";
import {
  type PatternName,
  type PatternRequest,
  PATTERNS,
} from "../../src/core/packet_pattern_step.ts";
import {
  packetName,
  patternCommands,
  patternParts,
  patternPlan,
} from "../../src/core/packet_pattern_write.ts";
import { PlanOutline } from "../../src/core/plan_outline.ts";
import { PATTERN_STEPS, patternRequest } from "../helpers/pattern_samples.ts";

for (const name of PATTERNS) {
  Deno.test(`patternSteps() makes the packets of ${name}, each after those it needs`, () => {
    const steps = patternSteps(patternRequest(name));
    assertEquals(
      steps.map(({ mode, key }) => `${mode} ${key}`),
      PATTERN_STEPS[name],
    );
    const seen: string[] = [];
    for (const { key, after } of steps) {
      assertEquals(after.filter((each) => !seen.includes(each)), []);
      seen.push(key);
    }
    // Many readers, and only a worker writes.
    assertEquals(
      steps.filter(({ mode, scope }) =>
        (mode === "worker") !== (scope.allow.length > 0)
      ),
      [],
    );
    assertEquals(steps.length <= 6, true);
  });

  Deno.test(`patternPlan() of ${name} is a plan with a Case for each packet`, () => {
    const request = patternRequest(name);
    const steps = patternSteps(request);
    const plan = PlanOutline.parse(patternPlan(request, steps));
    const cases = plan.epics[0]?.features?.[0]?.test_groups?.[0]?.cases ?? [];
    assertEquals(
      cases.map((each) => [each.key, each.depends_on ?? []]),
      steps.map((step) => [step.key, [...step.after]]),
    );
    const gated = cases.filter(({ gates }) => (gates ?? []).length > 0);
    assertEquals(
      gated.map(({ key }) => key),
      steps.filter(({ mode }) => mode === "worker").map(({ key }) => key),
    );
  });
}

const REFUSED: readonly (readonly [
  what: string,
  name: PatternName,
  over: Partial<PatternRequest>,
  reason: string,
])[] = [
  ["nothing to reach", "research", { objective: " " }, "pattern.no_objective"],
  ["one lens", "triangulate", { tracks: ["a"] }, "pattern.wrong_tracks"],
  [
    "five lenses",
    "triangulate",
    { tracks: ["a", "b", "c", "d", "e"] },
    "pattern.wrong_tracks",
  ],
  [
    "a lens twice",
    "triangulate",
    { tracks: ["a", "a"] },
    "pattern.wrong_tracks",
  ],
  [
    "a plan of seven packets (AF-121)",
    "split",
    { tracks: ["a=a", "b=b", "c=c", "d=d", "e=e", "f=f"] },
    "pattern.wrong_tracks",
  ],
  ["no sections", "split", { tracks: [] }, "pattern.wrong_tracks"],
  [
    "a section without a path",
    "split",
    { tracks: ["a=src", "b"] },
    "pattern.bad_section",
  ],
  [
    "two writers of one path (AF-122)",
    "split",
    { tracks: ["a=src", "b=src/x,docs"] },
    "pattern.overlap",
  ],
  [
    "a writer of everything beside another",
    "split",
    { tracks: ["a=.", "b=src"] },
    "pattern.overlap",
  ],
  [
    "a worker without a scope",
    "review-fix",
    { scope: { allow: [], deny: [] } },
    "pattern.scope_missing",
  ],
  [
    "a worker without a command that proves it",
    "cross-verify",
    { verification: [] },
    "pattern.verification_missing",
  ],
  [
    "a program that verifies itself",
    "cross-verify",
    { runners: ["codex", "codex"] },
    "pattern.same_runner",
  ],
];

for (const [what, name, over, reason] of REFUSED) {
  Deno.test(`patternSteps() refuses ${what}`, () => {
    const error = assertThrows(
      () => patternSteps(patternRequest(name, over)),
      LockstepError,
    );
    assertEquals(error.reason, reason);
  });
}

Deno.test("patternParts() tells who follows where the results are", () => {
  const request = patternRequest("cross-verify", {
    runners: ["codex", "claude"],
    context: "Since 2.0",
  });
  const steps = patternSteps(request);
  const place = {
    workdir: "/w",
    folder: "/p",
    cases: new Map([["work", "C4"], ["verify", "C5"]]),
  };
  const [work, verify] = steps.map((step) =>
    patternParts(request, step, { steps, place })
  );
  assertEquals([work?.runner, verify?.runner], ["codex", "claude"]);
  assertEquals([work?.case_id, verify?.case_id], ["C4", undefined]);
  assertEquals(verify?.context?.split("\n"), [
    "Since 2.0",
    "Read these first. They are what other agents say: check what you build on.",
    "work (worker): /p/results/*-worker-titles-become-slugs-*/result.md",
  ]);
});

Deno.test("patternCommands() runs side by side what can be, and takes work in before it is read", () => {
  const verbs = (name: PatternName) =>
    patternCommands(patternSteps(patternRequest(name)), "/p q").map((line) =>
      line.replace(/lockstep |--task |--output-dir '[^']*'|\s+#.*$/g, "")
        .replace(/'\/p q\/([^']*)'/, "$1").replace(/ +/g, " ").trim()
    );
  assertEquals(verbs("cross-verify"), [
    "dispatch 1-work.md",
    "review open THREAD",
    "review accept THREAD",
    "worktree merge-to-parent WORKTREE",
    "dispatch 2-verify.md",
  ]);
  assertEquals(verbs("research"), [
    "dispatch 1-research-1.md --detach",
    "dispatch 2-research-2.md --detach",
    "thread child wait-status THREAD --target-statuses completed",
    "dispatch 3-synthesis.md",
  ]);
});

Deno.test("packetName() sorts in the order of the packets", () => {
  const steps = patternSteps(patternRequest("triangulate"));
  const names = steps.map(({ key }) => packetName(steps, key));
  assertEquals(names, names.toSorted());
});
