import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { decisionBrief } from "../../src/core/run_review_brief.ts";
import {
  parseReviewFinding,
  runCorrection,
} from "../../src/core/run_review_correction.ts";
import {
  packetSample,
  reviewSample,
  RUN_ID,
} from "../helpers/review_samples.ts";

const REVIEW = reviewSample({
  case_id: "C4",
  round: 2,
  items: [{
    id: "acceptance.1",
    clause: "V1 covers blanks",
    state: "fail",
    facts: ["npm test: exit status 1", "output: verification-1.log"],
    answer: null,
  }, {
    id: "tests",
    clause: "What was changed is tested, and no test was weakened",
    state: "open",
    facts: ["sources changed, and no test did"],
    answer: null,
  }],
});
const PACKET = packetSample({
  acceptance: ["V1 covers blanks"],
  non_goals: ["Do not rename the function"],
});

Deno.test("runCorrection() quotes the clause, the change, the limits and the commands (AF-123)", () => {
  const prompt = runCorrection({
    review: REVIEW,
    packet: PACKET,
    findings: [
      parseReviewFinding("src/a.ts:12 blanks stay | tests | test a blank"),
      parseReviewFinding("src/b.ts:3 dead code"),
    ],
    note: "nearly there",
    maxRounds: 3,
  });
  assertEquals(
    prompt,
    `Changes are requested on run ${RUN_ID} (round 2 of 3): Titles become slugs
The reviewer: nearly there

1. [acceptance.1] observed at npm test: exit status 1: output: verification-1.log
   rule: ACCEPTANCE: "V1 covers blanks"
   change wanted: make it hold, and show it by a command

2. [tests] observed at src/a.ts:12: blanks stay
   rule: What was changed is tested, and no test was weakened
   change wanted: test a blank

3. observed at src/b.ts:3: dead code
   rule: the objective of the packet
   change wanted: mend it

What must not change:
- what no finding is about
- nothing outside src, tests
- Do not rename the function

Run again before you report, and all of it has to pass:
- npm test

Report, for each finding by its number: what you changed (path:line), or
why nothing is to be changed; the commands you ran and how they ended.
`,
  );
});

Deno.test("parseReviewFinding() refuses one that says too little", () => {
  const error = assertThrows(
    () => parseReviewFinding("src/a.ts:12"),
    LockstepError,
  );
  assertEquals(error.reason, "review.bad_finding");
});

Deno.test("decisionBrief() puts question, state, history and choices on one page", () => {
  const brief = decisionBrief({
    review: REVIEW,
    packet: PACKET,
    earlier: [{ ...REVIEW, run_id: "20261121-1-x", round: 1, note: "red" }],
    recommendation: "Accept it",
    maxRounds: 2,
  });
  const heads = brief.split("\n").filter((line) => line.startsWith("#"));
  assertEquals(heads, [
    "# To decide: Titles become slugs",
    "## What was asked",
    "## What fails",
    "## What is open",
    "## What was tried",
    "## The choices",
    "## What the root would do",
  ]);
  for (
    const part of [
      "round 2 of 2",
      "- acceptance.1: V1 covers blanks (npm test: exit status 1;",
      "- tests: What was changed is tested",
      "- round 1, `20261121-1-x`: sent back: red; failed: acceptance.1",
      `lockstep review accept ${RUN_ID}`,
      "lockstep worktree remove add-slugify",
      "Accept it",
    ]
  ) assertEquals(brief.includes(part), true, part);
});
