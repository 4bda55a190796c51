import { assertEquals } from "@std/assert";
import {
  type FindingSource,
  mergeFindings,
} from "../../src/core/run_review_findings.ts";

function lines(...sources: readonly FindingSource[]): string[] {
  return mergeFindings(sources).map((each) =>
    [
      each.severity ?? "--",
      each.location,
      each.text,
      `(${each.sources.join(" ")})`,
      each.conflict,
    ].join(" ").trim()
  );
}

Deno.test("mergeFindings() makes one ranked list of several, each finding once (AF-121)", () => {
  assertEquals(
    lines(
      { name: "a", findings: ["P2 src/a.ts:3 too long", "P1 src/b.ts:9 lost"] },
      { name: "b", findings: ["P0 src/c.ts breaks", "P1 src/b.ts:9 Lost!"] },
      { name: "c", findings: ["- [P1] `src/d.ts:1` slow", "no test at all"] },
    ),
    [
      "P0 src/c.ts breaks (b)",
      "P1 src/b.ts:9 lost (a b)",
      "P1 src/d.ts:1 slow (c)",
      "P2 src/a.ts:3 too long (a)",
      "--  no test at all (c)",
    ],
  );
});

Deno.test("mergeFindings() keeps what the sources disagree on", () => {
  assertEquals(
    lines(
      { name: "a", findings: ["P1 src/a.ts:3 unchecked input"] },
      {
        name: "b",
        findings: ["P3 src/a.ts:3 unchecked input", "P2 src/a.ts:3 fine"],
      },
    ),
    [
      "P1 src/a.ts:3 unchecked input (a b) P1: a; P3: b",
      "P2 src/a.ts:3 fine (b)",
    ],
  );
});

Deno.test("mergeFindings() of nothing is nothing", () => {
  assertEquals(lines({ name: "a", findings: [] }), []);
});
