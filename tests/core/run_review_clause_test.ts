import { assertEquals } from "@std/assert";
import type { Packet } from "../../src/core/packet.ts";
import { checkClauses } from "../../src/core/run_review_clause.ts";
import type { ReviewFacts } from "../../src/core/run_review_facts.ts";
import {
  checkedCommand,
  factsSample,
  packetSample,
  policySample,
  reportSample,
} from "../helpers/review_samples.ts";

type Field = "acceptance" | "constraints" | "non_goals";

function judge(
  field: Field,
  clause: string,
  over: Partial<ReviewFacts> = {},
): string {
  const packet: Packet = packetSample({ [field]: [clause] });
  const [item] = checkClauses(field, factsSample({ packet, ...over }));
  return `${item?.id} ${item?.state}: ${item?.facts.join("; ")}`;
}

const STEPS = [{ id: "C4.1", isDone: true, result: "written" }, {
  id: "C4.2",
  isDone: false,
  result: "",
}];
const RED = {
  report: reportSample({
    is_verified: false,
    commands: [checkedCommand({ exit_status: 1 })],
  }),
};

const CRITERIA: readonly (readonly [
  clause: string,
  over: Partial<ReviewFacts>,
  judged: string,
])[] = [
  [
    "npm test has a case for it",
    {},
    "acceptance.1 pass: npm test: exit status 0",
  ],
  ["V1 covers blanks", {}, "acceptance.1 pass: npm test: exit status 0"],
  ["V1 covers blanks", RED, "acceptance.1 fail: npm test: exit status 1"],
  ["V2 covers blanks", {}, "acceptance.1 open: passed: npm test"],
  ["Slugs are short", {}, "acceptance.1 open: passed: npm test"],
  [
    "C4.1: write it",
    { steps: STEPS },
    "acceptance.1 open: C4.1 is checked off: written; passed: npm test",
  ],
  [
    "C4.2: test it",
    { steps: STEPS },
    "acceptance.1 fail: C4.2 is not checked off",
  ],
];

for (const [clause, over, expected] of CRITERIA) {
  Deno.test(`checkClauses() says "${expected}" of the criterion "${clause}"`, () => {
    assertEquals(judge("acceptance", clause, over), expected);
  });
}

const CHANGED = {
  policy: policySample({ changed: ["src/utils.py", "tests/a.py"] }),
};

const BANS: readonly (readonly [clause: string, judged: string])[] = [
  [
    "Do not modify utils.py",
    "non_goals.1 fail: changed: src/utils.py",
  ],
  ["Do not change `docs/`", "non_goals.1 pass: no change of docs"],
  [
    "Do not change pyproject.toml or any file outside the scope",
    "non_goals.1 open: changed: src/utils.py, tests/a.py",
  ],
  [
    "Do not install packages",
    "non_goals.1 open: changed: src/utils.py, tests/a.py",
  ],
  ["Never touch tests/", "non_goals.1 fail: changed: tests/a.py"],
];

for (const [clause, expected] of BANS) {
  Deno.test(`checkClauses() says "${expected}" of the ban "${clause}"`, () => {
    assertEquals(judge("non_goals", clause, CHANGED), expected);
  });
}

Deno.test("checkClauses() knows that nobody broke a ban who changed nothing", () => {
  assertEquals(
    judge("non_goals", "Do not change any file"),
    "non_goals.1 pass: nothing was changed",
  );
});

Deno.test("checkClauses() takes the commands for the criterion where none is named", () => {
  const of = (over: Partial<ReviewFacts>) =>
    checkClauses("acceptance", factsSample(over)).map(({ id, state }) =>
      `${id} ${state}`
    );
  assertEquals([of({}), of(RED)], [["acceptance pass"], ["acceptance fail"]]);
});
