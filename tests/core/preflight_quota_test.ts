import { assertEquals } from "@std/assert";
import { isBlocking } from "../../src/core/preflight_check.ts";
import {
  fullestWindow,
  quotaCheck,
  type QuotaFacts,
} from "../../src/core/preflight_quota.ts";

const FACTS: QuotaFacts = {
  runner: "codex",
  gate_percent: 85,
  reading: {
    used_percent: 90,
    window: "5h",
    resets_at: "2026-11-21T13:05:00.000Z",
  },
  problem: null,
  when_unknown: "continue",
  is_forced: false,
  now: "2026-11-21T12:00:00.000Z",
};
const LOW = { used_percent: 84, window: "5h", resets_at: null };

/** What is known, what is said, and whether it blocks. */
const ROWS: readonly (readonly [
  what: string,
  facts: Partial<QuotaFacts>,
  says: string,
  blocks: boolean,
])[] = [
  [
    "the gate is reached",
    {},
    "codex 5h window at 90% (>= 85% gate); reset in 1h 05m",
    true,
  ],
  [
    "it is forced",
    { is_forced: true },
    "codex 5h window at 90% (>= 85% gate); reset in 1h 05m",
    false,
  ],
  ["there is no gate", { gate_percent: 0 }, "there is no quota gate", false],
  ["less is used", { reading: LOW }, "codex 5h window at 84%", false],
  [
    "the window is over already",
    { reading: { ...LOW, used_percent: 99, resets_at: FACTS.now } },
    "codex 5h window at 99% (>= 85% gate); reset in 0h 00m",
    true,
  ],
  [
    "it does not tell",
    { reading: undefined },
    "codex does not tell its quota",
    false,
  ],
  [
    "it does not tell, and unknown blocks",
    { reading: undefined, when_unknown: "block" },
    "codex does not tell its quota",
    false,
  ],
  [
    "it could not be asked",
    { reading: undefined, problem: "no answer" },
    "the quota of codex could not be asked for: no answer",
    false,
  ],
  [
    "what its provider says is no text for a terminal",
    { reading: undefined, problem: "no\x1b]0;title\x07 \x1b[31mans\nwer" },
    "the quota of codex could not be asked for: no ans wer",
    false,
  ],
  [
    "it could not be asked, and unknown blocks",
    { reading: undefined, problem: "no answer", when_unknown: "block" },
    "the quota of codex could not be asked for: no answer",
    true,
  ],
];

for (const [what, facts, says, blocks] of ROWS) {
  Deno.test(`quotaCheck() ${blocks ? "blocks" : "lets go on"} when ${what} (AF-039)`, () => {
    const check = quotaCheck({ ...FACTS, ...facts }, false);
    assertEquals(check.says, says);
    assertEquals(isBlocking(check), blocks);
  });
}

Deno.test("quotaCheck() warns of what went wrong, and only of that", () => {
  const answerTo = (problem: string | null) =>
    quotaCheck({ ...FACTS, reading: undefined, problem }, false).answer;
  assertEquals([answerTo("no answer"), answerTo(null)], ["no", "unknown"]);
});

Deno.test("quotaCheck() never blocks a dry run (AF-034)", () => {
  assertEquals(isBlocking(quotaCheck(FACTS, true)), false);
});

Deno.test("fullestWindow() is the one that ends the work first", () => {
  const week = { used_percent: 97, window: "7d", resets_at: null };
  assertEquals(fullestWindow([LOW, week]), week);
  assertEquals(fullestWindow([week, LOW]), week);
  assertEquals(fullestWindow([]), undefined);
});
