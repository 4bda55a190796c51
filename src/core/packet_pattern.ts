/**
 * Patterns: work that several agents do for one objective. Many read, one
 * writes a path; whoever brings results together keeps what they disagree on.
 */
import {
  crossVerify,
  reviewFix,
  scoutActVerify,
} from "./packet_pattern_chain.ts";
import { options, research, split, triangulate } from "./packet_pattern_fan.ts";
import {
  patternError,
  type PatternName,
  type PatternRequest,
  type PatternStep,
} from "./packet_pattern_step.ts";

/** How many tracks each pattern takes, and those it has by itself. */
interface Tracks {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  readonly usual: readonly string[];
}

/** A pattern has six packets at most: more is a plan of its own. */
const TRACKS: Readonly<Record<PatternName, Tracks>> = {
  "triangulate": {
    what: "lenses",
    least: 2,
    most: 4,
    usual: [
      "correctness and completeness",
      "risks and failure modes",
      "clarity and structure",
    ],
  },
  "review-fix": { what: "lenses", least: 1, most: 1, usual: ["correctness"] },
  "scout-act-verify": {
    what: "questions",
    least: 1,
    most: 2,
    usual: ["what has to be known before it is done"],
  },
  "split": { what: "sections NAME=PATH", least: 2, most: 5, usual: [] },
  "research": {
    what: "questions",
    least: 2,
    most: 5,
    usual: ["what exists and how it works", "what is known to go wrong"],
  },
  "options": {
    what: "emphases",
    least: 2,
    most: 3,
    usual: ["the smallest change", "the most robust result"],
  },
  "cross-verify": { what: "tracks", least: 0, most: 0, usual: [] },
};

const WRITERS: readonly PatternName[] = [
  "review-fix",
  "scout-act-verify",
  "split",
  "cross-verify",
];

/**
 * Returns the packets of a pattern, each after those it needs.
 *
 * @throws {LockstepError} `pattern.no_objective`, `pattern.wrong_tracks`,
 * `pattern.scope_missing`, `pattern.verification_missing`,
 * `pattern.same_runner`, `pattern.bad_section`, `pattern.overlap`.
 */
export function patternSteps(request: PatternRequest): PatternStep[] {
  const tracks = request.tracks.length === 0
    ? TRACKS[request.name].usual
    : request.tracks;
  requireUsable(request, tracks);
  const steps = stepsOf(request, tracks);
  const keys = steps.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice === undefined) return steps;
  throw patternError(
    request.name,
    `two of its packets would be "${twice}"`,
    "wrong_tracks",
    { hint: "Name each track once" },
  );
}

function stepsOf(
  request: PatternRequest,
  tracks: readonly string[],
): PatternStep[] {
  switch (request.name) {
    case "triangulate":
      return triangulate(request, tracks);
    case "review-fix":
      return reviewFix(request, tracks);
    case "scout-act-verify":
      return scoutActVerify(request, tracks);
    case "split":
      return split(request, tracks);
    case "research":
      return research(request, tracks);
    case "options":
      return options(request, tracks);
    case "cross-verify":
      return crossVerify(request);
    default:
      return request.name satisfies never;
  }
}

function requireUsable(
  request: PatternRequest,
  tracks: readonly string[],
): void {
  const { name } = request;
  if (request.objective.trim() === "") {
    throw patternError(name, "it has no objective", "no_objective", {
      hint: "Add --objective TEXT",
    });
  }
  const { what, least, most } = TRACKS[name];
  if (tracks.length < least || tracks.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw patternError(
      name,
      `it takes ${wanted} ${what}, and ${tracks.length} were given`,
      "wrong_tracks",
      { hint: `Add --track ${name === "split" ? "api=src/api" : "TEXT"}` },
    );
  }
  if (!WRITERS.includes(name)) return;
  if (name !== "split" && request.scope.allow.length === 0) {
    throw patternError(name, "its worker may write nothing", "scope_missing", {
      hint: "Add --scope PATH",
    });
  }
  if (request.verification.length === 0) {
    throw patternError(
      name,
      "no command shows that it is done",
      "verification_missing",
      { hint: "Add --verification COMMAND" },
    );
  }
  const [worker, verifier] = request.runners;
  if (name === "cross-verify" && worker !== undefined && worker === verifier) {
    throw patternError(
      name,
      `"${worker}" would verify itself`,
      "same_runner",
      { hint: "Name two programs: --runner codex --runner claude" },
    );
  }
}
