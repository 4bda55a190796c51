import { assertEquals } from "@std/assert";
import {
  CLAIM_LIMIT,
  DRY_RESULT,
  readResult,
  type RunResult,
} from "../../src/core/result_schema.ts";

const RESULT: RunResult = {
  result: "done",
  summary: "all well",
  changed_files: ["src/a.ts"],
  verification_run: ["npm test → exit 0"],
  evidence: [],
  findings: [],
  risks: [],
  next: "review it",
};
const JSON_TEXT = JSON.stringify(RESULT);

/** Reports, and what is wrong with each; null: it is read. */
const ROWS: readonly (readonly [
  what: string,
  report: string,
  problem: string | null,
])[] = [
  ["JSON and nothing else", JSON_TEXT, null],
  ["JSON on many lines", JSON.stringify(RESULT, null, 2), null],
  ["a fence after words", `Done.\n\`\`\`json\n${JSON_TEXT}\n\`\`\`\n`, null],
  [
    "the last of two fences",
    `\`\`\`json\n{"result": 1}\n\`\`\`\nand\n\`\`\`\n${JSON_TEXT}\n\`\`\`\n`,
    null,
  ],
  ["a last line after words", `I am done\n${JSON_TEXT}\n`, null],
  ["lines to the end", `Done\n${JSON.stringify(RESULT, null, 1)}`, null],
  ["nothing", "", "The agent did not return valid JSON"],
  ["words", "All is well", "The agent did not return valid JSON"],
  ["half of it", JSON_TEXT.slice(0, 40), "The agent did not return valid JSON"],
  ["a list", "[1]", "The agent did not return valid JSON"],
  [
    "a field too few",
    JSON.stringify({ ...RESULT, next: undefined }),
    "The agent returned JSON that is no result: see next",
  ],
  [
    "a field too many",
    JSON.stringify({ ...RESULT, approved: true }),
    "The agent returned JSON that is no result: see approved",
  ],
  [
    "another word for the result",
    JSON.stringify({ ...RESULT, result: "accepted" }),
    "The agent returned JSON that is no result: see result",
  ],
  [
    "items that are no strings",
    JSON.stringify({ ...RESULT, evidence: [{ a: 1 }] }),
    "The agent returned JSON that is no result: see evidence.0",
  ],
  [
    "more than anybody reads",
    "x".repeat(CLAIM_LIMIT + 1),
    `The agent did not return valid JSON: its report is longer than ${CLAIM_LIMIT}`,
  ],
];

for (const [what, report, problem] of ROWS) {
  Deno.test(`readResult() of a report that is ${what} (AF-040)`, () => {
    const read = readResult(report);
    assertEquals(read.problem, problem);
    if (problem === null) assertEquals(read.result, RESULT);
    else {
      assertEquals(read.result.result, "blocked");
      assertEquals(read.result.risks, [problem]);
    }
  });
}

Deno.test("readResult() takes what stands for a dry run (AF-034)", () => {
  assertEquals(readResult(JSON.stringify(DRY_RESULT)).problem, null);
  assertEquals(DRY_RESULT.result, "done");
  assertEquals(DRY_RESULT.next.startsWith("Run without --dry-run"), true);
});
