import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import { LockstepError } from "../../src/core/error.ts";
import type { Risk } from "../../src/core/records/merge.ts";
import { parseFinding } from "../../src/core/review_finding.ts";
import {
  hasHighRiskWord,
  reviewsRequired,
  riskOf,
} from "../../src/core/review_risk.ts";
import { candidateSample, mergeSample } from "../helpers/merge_samples.ts";

for (
  const [label, expected] of [
    ["pre-prod-readback", true],
    ["Payment", true],
    ["db_migration", true],
    ["auth-security: login", true],
    ["product-catalog", false],
    ["preview-dashboard", false],
    ["payments-page", false],
    ["pre", false],
  ] as const
) {
  Deno.test(`hasHighRiskWord() of ${label}: ${expected}`, () => {
    assertEquals(hasHighRiskWord(label), expected);
  });
}

function configWith(required: number, paths: readonly string[] = []) {
  return {
    ...DEFAULT_CONFIG,
    review: { ...DEFAULT_CONFIG.review, required, high_risk_paths: paths },
  };
}

for (
  const [risk, required, expected] of [
    ["low", 0, 0],
    ["low", 1, 1],
    ["low", 3, 1],
    ["medium", 0, 0],
    ["medium", 1, 1],
    ["medium", 3, 3],
    ["high", 0, 2],
    ["high", 1, 2],
    ["high", 3, 3],
  ] as readonly (readonly [Risk, number, number])[]
) {
  Deno.test(`reviewsRequired() of risk ${risk} with ${required} configured: ${expected}`, () => {
    const request = mergeSample({ risk });
    assertEquals(reviewsRequired(request, configWith(required)), expected);
  });
}

Deno.test("riskOf() is raised by a path, and never lowered", () => {
  const config = configWith(1, ["src/auth"]);
  const paths = ["src/auth/login.ts", "src/authors.ts"];
  const candidate = candidateSample({ paths });
  const low = mergeSample({ risk: "low", candidate });
  assertEquals(riskOf(low, config), {
    risk: "high",
    reasons: ["path src/auth/login.ts"],
  });
  const high = mergeSample({ risk: "high" });
  assertEquals(riskOf(high, config).risk, "high");
});

Deno.test("parseFinding() reads severity, place, what and how", () => {
  assertEquals(
    parseFinding("blocking src/a.ts:3 leaks a file | ran it | saw"),
    {
      severity: "P1",
      location: "src/a.ts:3",
      description: "leaks a file",
      evidence: "ran it | saw",
    },
  );
});

for (const text of ["", "P1", "P1 a.ts", "P9 a.ts:1 x", "p1 a.ts:1 x"]) {
  Deno.test(`parseFinding() refuses "${text}"`, () => {
    const error = assertThrows(() => parseFinding(text), LockstepError);
    assertEquals([error.code, error.reason], ["usage", "review.bad_finding"]);
  });
}
