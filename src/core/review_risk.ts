/** How risky a candidate is, and how many reviews it needs for that. */
import type { Config } from "./config.ts";
import type { MergeRequest, Risk } from "./records/merge.ts";
import { compileScope } from "./scope.ts";

const RANK: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 2 };

/** Words in a label or a branch name that make a candidate high risk. */
const HIGH_RISK_WORDS: readonly string[] = [
  "shared-contract",
  "db-migration",
  "api-envelope",
  "auth-security",
  "payment",
  "hardware",
  "provider",
  "pre-prod",
];

export interface RiskReading {
  readonly risk: Risk;
  /** What raised it above what was asked for. */
  readonly reasons: readonly string[];
}

/** Reads the risk: what was asked for, raised by labels and by paths. */
export function riskOf(request: MergeRequest, config: Config): RiskReading {
  const asked = request.risk ?? "medium";
  const labels = (request.labels ?? []).filter(hasHighRiskWord);
  const paths = highRiskPaths(request.candidate?.paths ?? [], config);
  const reasons = [
    ...labels.map((label) => `label ${label}`),
    ...paths.map((path) => `path ${path}`),
  ];
  const isRaised = reasons.length > 0 && RANK[asked] < RANK.high;
  return { risk: isRaised ? "high" : asked, reasons };
}

/** Tells whether a label has a word of high risk: whole words only. */
export function hasHighRiskWord(label: string): boolean {
  const words = `-${
    label.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join("-")
  }-`;
  return HIGH_RISK_WORDS.some((word) => words.includes(`-${word}-`));
}

function highRiskPaths(
  paths: readonly string[],
  config: Config,
): readonly string[] {
  const patterns = config.review.high_risk_paths;
  if (patterns.length === 0) return [];
  const scope = compileScope({ allow: [...patterns], deny: [] });
  return paths.filter((path) => scope.isAllowed(path));
}

/** Returns how many approving reviews a candidate needs. */
export function reviewsRequired(
  request: MergeRequest,
  config: Config,
): number {
  const { required } = config.review;
  switch (riskOf(request, config).risk) {
    case "low":
      return Math.min(1, required);
    case "medium":
      return required;
    case "high":
      return Math.max(2, required);
  }
}
