import type {
  PatternName,
  PatternRequest,
} from "../../src/core/packet_pattern_step.ts";

/** Packets of each pattern as asked for by `patternRequest`: `role key`. */
export const PATTERN_STEPS: Readonly<Record<PatternName, readonly string[]>> = {
  "triangulate": [
    "reviewer review-correctness-and-completeness",
    "reviewer review-risks-and-failure-modes",
    "reviewer review-clarity-and-structure",
    "synthesizer synthesis",
  ],
  "review-fix": ["reviewer review", "worker work", "verifier verify"],
  "scout-act-verify": ["scout scout", "worker work", "verifier verify"],
  "split": ["worker part-a", "worker part-b", "reviewer consistency"],
  "research": [
    "scout research-1",
    "scout research-2",
    "synthesizer synthesis",
  ],
  "options": ["planner option-1", "planner option-2", "synthesizer synthesis"],
  "cross-verify": ["worker work", "verifier verify"],
};

/** A request that a pattern takes. */
export function patternRequest(
  name: PatternName,
  over: Partial<PatternRequest> = {},
): PatternRequest {
  return {
    name,
    objective: "Titles become slugs",
    scope: { allow: ["src"], deny: [] },
    tracks: name === "split" ? ["a=src/a", "b=src/b"] : [],
    verification: ["test -d src"],
    acceptance: ["V1 passes"],
    constraints: [],
    non_goals: [],
    context: "",
    runners: [],
    ...over,
  };
}
