/** What patterns are made of: one packet for each agent, by its role. */
import { usage } from "./error.ts";
import type { LockstepError } from "./error.ts";
import type { Role } from "./records/thread.ts";
import type { Scope } from "./records/worktree.ts";
import { NO_SCOPE } from "./scope.ts";

/** Every pattern, in the order of the page about them. */
export const PATTERNS = [
  "triangulate",
  "review-fix",
  "scout-act-verify",
  "split",
  "research",
  "options",
  "cross-verify",
] as const;
export type PatternName = typeof PATTERNS[number];

export interface PatternRequest {
  readonly name: PatternName;
  readonly objective: string;
  /** What a worker of the pattern may change. */
  readonly scope: Scope;
  /** Lenses, questions, emphases, or `NAME=PATH` of a split; may be empty. */
  readonly tracks: readonly string[];
  /** Commands that show that the objective is reached. */
  readonly verification: readonly string[];
  readonly acceptance: readonly string[];
  readonly constraints: readonly string[];
  readonly non_goals: readonly string[];
  readonly context: string;
  /** Programs of worker and verifier; may be empty. */
  readonly runners: readonly string[];
}

/** One packet of a pattern. */
export interface PatternStep {
  /** Names its file and its Case. */
  readonly key: string;
  readonly mode: Role;
  readonly objective: string;
  /** Keys of the packets whose results it needs. */
  readonly after: readonly string[];
  readonly scope: Scope;
  readonly deliverable?: readonly string[];
  readonly verification: readonly string[];
  readonly constraints: readonly string[];
  readonly runner?: string | undefined;
}

/** Returns the complaint about a request for a pattern. */
export function patternError(
  name: string,
  what: string,
  cause: string,
  { hint }: { readonly hint: string },
): LockstepError {
  return usage(`Cannot make pattern "${name}": ${what}`, {
    reason: `pattern.${cause}`,
    hint,
  });
}

const EVERY_FINDING = [
  "Each finding names its place (path:line), its severity P0 to P3, and what was seen there",
];
/** What has to be said of a reader. */
export type Reader =
  & Pick<PatternStep, "key" | "objective">
  & Partial<PatternStep>;

/** Returns the packet of somebody who looks and changes nothing. */
export function reader(mode: Role, step: Reader): PatternStep {
  return {
    mode,
    after: [],
    scope: NO_SCOPE,
    verification: EVERY_FINDING,
    constraints: [],
    ...step,
  };
}

/** Returns the packet of who makes one result of several. */
export function synthesizer(
  request: PatternRequest,
  after: readonly PatternStep[],
  told: { readonly objective: string; readonly deliverable: readonly string[] },
): PatternStep {
  return reader("synthesizer", {
    key: "synthesis",
    objective: told.objective,
    after: after.map(({ key }) => key),
    deliverable: [
      ...told.deliverable,
      "Every conflict between the sources, with who says what and on which evidence",
    ],
    verification: [
      "Every source was read to its end; each point names its sources",
    ],
    constraints: request.constraints,
  });
}

/** Returns the packet of the one who writes. */
export function worker(
  request: PatternRequest,
  after: readonly PatternStep[],
  objective: string,
): PatternStep {
  return {
    key: "work",
    mode: "worker",
    objective,
    after: after.map(({ key }) => key),
    scope: request.scope,
    deliverable: [
      "The change, committed",
      "What was changed, where, and how to see it work",
    ],
    verification: request.verification,
    constraints: request.constraints,
    runner: request.runners[0],
  };
}

/** Returns the packet of who proves what the worker did. */
export function verifier(
  request: PatternRequest,
  after: readonly PatternStep[],
): PatternStep {
  return reader("verifier", {
    key: "verify",
    objective: `Prove or disprove that this is done: ${request.objective}`,
    after: after.map(({ key }) => key),
    verification: request.verification,
    deliverable: [
      "Pass or fail for each criterion, with the command, its exit code and its output word for word",
      "What the worker's own tests cannot show",
    ],
    runner: request.runners[1],
  });
}
