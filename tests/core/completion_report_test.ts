import { assertEquals } from "@std/assert";
import { verificationItems } from "../../src/core/completion_command.ts";
import {
  type CompletionFacts,
  completionReport,
  isDenied,
  type ObservedRun,
} from "../../src/core/completion_report.ts";
import { DRY_RESULT } from "../../src/core/result_schema.ts";

function seen(exit_status: number | null): ObservedRun {
  return {
    exit_status,
    duration_ms: 5,
    output_digest: "d",
    output_file: "verification-1.log",
    output_omitted_bytes: 0,
    tree: "t",
    tree_after: "t",
    commit: null,
    at: "2026-11-21T12:00:00.000Z",
    evidence_id: null,
  };
}

function factsOf(given: {
  readonly lines?: readonly string[];
  readonly observed?: readonly (number | null)[];
  readonly claims?: readonly string[];
  readonly files?: readonly string[];
  readonly changed?: readonly string[];
}): CompletionFacts {
  const { lines = ["npm test"], observed = [0] } = given;
  return {
    items: verificationItems(lines, (word) => word === "npm"),
    observed: new Map(observed.map((exit, index) => [index, seen(exit)])),
    not_run: null,
    result: {
      ...DRY_RESULT,
      verification_run: [...given.claims ?? []],
      changed_files: [...given.files ?? []],
    },
    changed: given.changed ?? [],
  };
}

/** What was claimed, what was seen, and how the one stands to the other. */
const ROWS: readonly (readonly [
  claim: string | undefined,
  observed: number | null | undefined,
  standing: string,
  is_verified: boolean,
])[] = [
  ["npm test → exit 0", 0, "confirmed", true],
  ["npm test → exit 1", 1, "confirmed", false],
  ["npm test → exit 0", 1, "contradicted", false],
  ["npm test → exit 0", null, "contradicted", false],
  [undefined, 0, "unclaimed", true],
  ["npm test passed", 0, "unclaimed", true],
  ["npm test → exit 0", undefined, "unverified", false],
];

for (const [claim, observed, standing, is_verified] of ROWS) {
  Deno.test(`completionReport() is ${standing} when "${claim}" is claimed and ${observed} is seen`, () => {
    const report = completionReport(factsOf({
      claims: claim === undefined ? [] : [claim],
      observed: observed === undefined ? [] : [observed],
    }));
    assertEquals(report.commands[0]?.standing, standing);
    assertEquals(report.is_verified, is_verified);
  });
}

Deno.test("completionReport() rejects a claim without an exit code (AF-123)", () => {
  const report = completionReport(factsOf({ claims: ["all tests pass"] }));
  assertEquals(report.problems, [
    '"all tests pass" is rejected: it lacks its exit code',
  ]);
  assertEquals(report.other_claims.length, 1);
});

Deno.test("completionReport() shows nothing where nothing can be run", () => {
  const report = completionReport(
    factsOf({ lines: ["Say how it looks"], observed: [] }),
  );
  assertEquals(report.is_verified, false);
  assertEquals(report.commands[0]?.standing, "unverified");
  assertEquals(report.problems, [
    "VERIFICATION names no command, so nothing was shown",
  ]);
});

Deno.test("completionReport() sets claimed files beside what git says", () => {
  const { files } = completionReport(factsOf({
    files: ["./a.ts (new)", "`b.ts`", "c.ts"],
    changed: ["a.ts", "b.ts", "d.ts"],
  }));
  assertEquals(files.map(({ path, standing }) => `${path} ${standing}`), [
    "a.ts confirmed",
    "b.ts confirmed",
    "c.ts contradicted",
    "d.ts unclaimed",
  ]);
});

for (
  const [result, exit, expected] of [
    ["done", 0, false],
    ["done", 1, true],
    ["done", null, true],
    ["partial", 1, false],
    ["findings-only", 1, false],
  ] as const
) {
  Deno.test(`isDenied() is ${expected} when ${result} is said and ${exit} was seen`, () => {
    const facts = factsOf({ observed: [exit] });
    const report = completionReport(facts);
    assertEquals(isDenied({ ...facts.result, result }, report), expected);
  });
}
