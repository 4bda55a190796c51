import { assertEquals } from "@std/assert";
import { checklistOf } from "../../src/core/run_review_checklist.ts";
import type { ReviewFacts } from "../../src/core/run_review_facts.ts";
import type { ChangedFile } from "../../src/core/run_review_diff.ts";
import {
  checkedCommand,
  factsSample,
  packetSample,
  policySample,
  reportSample,
} from "../helpers/review_samples.ts";

/** Items that are not `pass`, as `id state: facts`. */
function doubts(over: Partial<ReviewFacts>): string[] {
  return checklistOf(factsSample(over))
    .filter(({ state }) => state !== "pass")
    .map(({ id, state, facts }) => `${id} ${state}: ${facts.join("; ")}`);
}

function file(path: string, over: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path,
    change: "modified",
    added: 3,
    deleted: 1,
    isBlankOnly: false,
    ...over,
  };
}

function diffOf(...files: ChangedFile[]): Partial<ReviewFacts> {
  return { diff: { files, skipped: [] } };
}

const CLAIM = {
  text: "ran the tests",
  command: null,
  exit_status: null,
  rejected: "it names no command",
};

const ROWS: readonly (readonly [
  what: string,
  over: Partial<ReviewFacts>,
  doubts: readonly string[],
])[] = [
  ["a run without a fault", {}, []],
  [
    "a record that was changed",
    { unsealed: ["policy.json is changed"] },
    ["record fail: policy.json is changed"],
  ],
  [
    "a run that the watchdog stopped",
    {
      status: "watchdog",
      policy: policySample({ messages: ["Agent killed by watchdog: loop"] }),
    },
    [
      "ending fail: status watchdog; the agent says done; Agent killed by watchdog: loop",
    ],
  ],
  [
    "an agent that says it is not done",
    { result: { ...factsSample().result, result: "partial" } },
    ["ending open: status ok; the agent says partial"],
  ],
  [
    "a write outside the scope",
    {
      status: "policy",
      policy: policySample({
        policy_violation: true,
        scope_ok: false,
        changed: ["README.md", "src/a.ts"],
        out_of_scope_changes: ["README.md"],
      }),
      report: reportSample({
        files: [
          { path: "README.md", standing: "confirmed" },
          { path: "src/a.ts", standing: "confirmed" },
        ],
      }),
    },
    ["scope fail: 2 paths changed; outside: README.md"],
  ],
  [
    "a write outside the scope that an earlier round has left",
    { ...diffOf(file("docs/a.md")), outside: ["docs/a.md"] },
    ["scope fail: 1 paths changed; outside: docs/a.md"],
  ],
  [
    "a watchdog that had to speak",
    {
      policy: policySample({
        watchdog: {
          watchdog_killed: false,
          watchdog_reason: null,
          loop: null,
          steps: [{
            at_ms: 1,
            rung: "nudge",
            kind: "cycle",
            text: "in turn",
            evidence: [4, 5],
          }],
          outside_paths: ["docs/a.md"],
          turns: null,
          tokens: null,
          cost_usd: null,
        },
      }),
    },
    ["conduct open: nudge: in turn (events 4, 5); it went for docs/a.md"],
  ],
  [
    "a command that fails",
    {
      report: reportSample({
        is_verified: false,
        commands: [checkedCommand({ exit_status: 1 })],
      }),
    },
    [
      "verification.1 fail: exit status 1; output: verification-1.log",
      "acceptance fail: no command has shown anything",
    ],
  ],
  [
    "a statement in place of a command",
    {
      packet: packetSample({ verification: ["The page looks right"] }),
      report: reportSample({
        is_verified: false,
        commands: [
          checkedCommand({
            kind: "statement",
            text: "The page looks right",
            observed: null,
            note: "it is no command that is here",
          }),
        ],
      }),
    },
    [
      "verification.1 open: it is no command that is here",
      "acceptance open: no command has shown anything",
    ],
  ],
  [
    "a claim without command or exit status (AF-123)",
    { report: reportSample({ other_claims: [CLAIM] }) },
    ['claims fail: rejected: "ran the tests": it names no command'],
  ],
  [
    "claims that what was seen denies",
    {
      report: reportSample({
        commands: [
          checkedCommand({
            standing: "contradicted",
            note: "exit status 0, and 1 was claimed",
          }),
        ],
        files: [{ path: "src/b.ts", standing: "contradicted" }],
      }),
    },
    [
      "claims fail: contradicted: npm test: exit status 0, and 1 was claimed; contradicted: src/b.ts is said to be changed",
    ],
  ],
  [
    "a file that was changed in an earlier round",
    {
      ...diffOf(file("tests/b.ts")),
      report: reportSample({
        files: [{ path: "tests/b.ts", standing: "contradicted" }],
      }),
    },
    [],
  ],
  [
    "risks that the agent names",
    { result: { ...factsSample().result, risks: ["slow on long titles"] } },
    ["claims open: risk: slow on long titles"],
  ],
  [
    "a worktree that changed since",
    { tree: "2".repeat(40) },
    ["fresh fail: verified on 111111111111; now 222222222222"],
  ],
  [
    "a worktree that is gone",
    { tree: null },
    ["fresh open: verified on 111111111111; the worktree is gone"],
  ],
  [
    "changes that nobody asked for",
    {
      ...diffOf(
        file("src/a.ts", { isBlankOnly: true }),
        file("src/b.ts", { change: "deleted" }),
        file("tests/a_test.ts"),
      ),
      report: reportSample({
        files: [{ path: "src/c.ts", standing: "unclaimed" }],
      }),
    },
    [
      "unrelated open: not in the report: src/c.ts; only blanks differ: src/a.ts; deleted: src/b.ts",
    ],
  ],
  [
    "sources without a test",
    diffOf(file("src/a.ts")),
    ["tests open: sources changed, and no test did"],
  ],
  ["sources with a test", diffOf(file("src/a.ts"), file("src/a_test.ts")), []],
  ["prose only", diffOf(file("docs/a.md")), []],
  [
    "a test that shrank",
    diffOf(file("tests/a.ts", { added: 1, deleted: 9 })),
    ["tests open: tests taken away: tests/a.ts; tests/a.ts: 1 lines added"],
  ],
  [
    "a test that was switched off",
    {
      diff: {
        files: [file("tests/a.ts")],
        skipped: [{ path: "tests/a.ts", text: "  it.skip('x', f)" }],
      },
    },
    [
      "tests open: switched off: tests/a.ts: it.skip('x', f); tests/a.ts: 3 lines added",
    ],
  ],
  [
    "a reader",
    {
      packet: packetSample({ mode: "verifier" }),
      policy: policySample({ mode: "verifier" }),
      diff: null,
      tree: null,
    },
    [],
  ],
];

for (const [what, over, expected] of ROWS) {
  Deno.test(`checklistOf() finds ${expected.length === 0 ? "no doubt" : "doubts"} in ${what}`, () => {
    assertEquals(doubts(over), [...expected]);
  });
}
